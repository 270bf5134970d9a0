// Everything works without this script. It only keeps a second press of a button from sending a form twice
// while the first is under way, and moves the focus to the error summary.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 5000);
});

const summary = document.querySelector(".error-summary");
if (summary) {
  summary.focus();
}
