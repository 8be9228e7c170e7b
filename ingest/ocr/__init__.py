"""Recognises the text in pictures: scans, scans whose own layer is bad, pictures beside text."""
