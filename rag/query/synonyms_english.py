"""English words of accounts that say nearly the same: a question asks with one, and its table uses another."""

from __future__ import annotations

import re

# A line's first word may be answered with any of the others.
_GROUPS = """COGS: cost of sales, cost of revenue, cost of revenues, cost of goods sold, cost of products sold
cost of goods sold: cost of sales, cost of revenue, cost of revenues, cost of products sold
cost of sales: cost of revenue, cost of revenues, cost of goods sold, cost of products sold
cost of revenue: cost of sales, cost of goods sold, cost of products sold
revenue: net sales, sales, turnover
revenues: net sales, sales, turnover
sales: revenue, revenues, turnover
topline: revenue, revenues, net sales
top line: revenue, revenues, net sales
bottom line: net income, net earnings, profit
net income: net earnings, net profit, profit for the year
net earnings: net income, net profit
net profit: net income, net earnings, profit for the year
profit: income, earnings
EPS: earnings per share, income per share
PP&E: property, plant and equipment, property and equipment
PPE: property, plant and equipment, property and equipment
PPNE: property, plant and equipment, property and equipment
fixed assets: property, plant and equipment, property and equipment
capex: capital expenditures, purchases of property, additions to property
capital expenditure: capital expenditures, purchases of property, additions to property
capital expenditures: purchases of property, additions to property
R&D: research and development, technology and content
SG&A: selling, general and administrative
D&A: depreciation and amortization
EBIT: operating income, operating profit, earnings before interest
operating income: operating profit, income from operations, earnings from operations
operating profit: operating income, income from operations
cash from operations: net cash provided by operating activities, cash flows from operating activities
operating cash flow: net cash provided by operating activities, cash flows from operating activities
receivables: accounts receivable, trade receivables
payables: accounts payable, trade payables
inventory: inventories
shareholders: stockholders
stockholders: shareholders
shareholder: stockholder
equity: shareholders' equity, stockholders' equity
debt: borrowings, notes payable
balance sheet: financial position
employees: associates, headcount, staff"""


def _read(line: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    asked, _, said = line.partition(": ")
    # A comma parts the ways of saying it, except in "property, plant" and "selling, general".
    words = re.split(r", (?!plant|general)", said)
    return re.compile(rf"(?<!\w){re.escape(asked)}(?!\w)", re.IGNORECASE), tuple(words)


_SAME = tuple(map(_read, _GROUPS.splitlines()))


def synonyms_of(question: str) -> tuple[str, ...]:
    """List what an answer may say in place of an English question's words, in lower case, in order."""
    found = dict.fromkeys(word for asked, said in _SAME if asked.search(question) for word in said)
    return tuple(found)
