// Brings a question that was just asked into view, once: afterwards the scroll is the reader's.
let brought = "";

export default function ({ data, parentElement }) {
  if (data.question === brought) return;
  brought = data.question;
  const host = parentElement.getRootNode().host ?? parentElement;
  const place = host.closest('[class*="st-key-question_"]');
  requestAnimationFrame(() => place?.scrollIntoView({ block: "start" }));
}
