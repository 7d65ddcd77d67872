// Small conveniences: tick all, count what is ticked, copy, print, leave. Without scripts their controls stay hidden.
(() => {
  "use strict";
  const every = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const boxes = (root) => every("input[type=checkbox]:not([data-check-all]):not([data-uncounted]):not(:disabled)", root);
  const scopeOf = (control) => control.closest(".card, table, form") ?? document;

  const count = (form) => {
    const ticked = boxes(form).filter((box) => box.checked).length;
    for (const place of every("[data-count]", form)) {
      place.textContent = String(ticked);
      place.hidden = ticked === 0;
    }
    for (const all of every("[data-check-all]", form)) {
      const own = boxes(scopeOf(all));
      all.checked = own.length > 0 && own.every((box) => box.checked);
      all.indeterminate = !all.checked && own.some((box) => box.checked);
    }
  };

  const copy = async (control) => {
    const source = document.querySelector(control.dataset.copy);
    const text = source ? (source.value ?? source.textContent).trim() : "";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    const said = control.dataset.copied;
    if (said) {
      const before = control.textContent;
      control.textContent = said;
      setTimeout(() => { control.textContent = before; }, 1600);
    }
  };

  const begin = (root) => {
    for (const control of every("[data-check-all], [data-copy], [data-print], [data-script]", root)) control.hidden = false;
    for (const form of every("form.bulk", root)) count(form);
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form");
    if (!form || event.target.type !== "checkbox") return;
    if (event.target.matches("[data-check-all]")) {
      for (const box of boxes(scopeOf(event.target))) box.checked = event.target.checked;
    }
    count(form);
  });

  document.addEventListener("click", (event) => {
    const control = event.target.closest?.("[data-copy], [data-print]");
    if (!control) return;
    if (control.matches("[data-print]")) window.print();
    else copy(control);
  });

  // Once an answer has sent the page elsewhere, nothing asks any more: another answer would begin the way anew.
  let leaving = false;
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
    leaving ||= ["HX-Redirect", "HX-Refresh"].some((name) => xhr.getResponseHeader(name));
  });
  document.addEventListener("htmx:beforeRequest", (event) => { if (leaving) event.preventDefault(); });
  addEventListener("pageshow", () => { leaving = false; });

  document.addEventListener("htmx:load", (event) => begin(event.target));
  begin(document);
})();
