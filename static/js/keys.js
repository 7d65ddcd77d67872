// Keys: "/" goes to the search field; Escape closes what hangs open. Everything works without them.
(() => {
  "use strict";
  const writing = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !writing(event.target)) {
      const field = document.querySelector("[data-search], .filter-search input, input[type=search]");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    }
    if (event.key === "Escape") {
      const open = document.activeElement?.closest("details.more[open], details.account[open], details.menu[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  });

  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.more[open], details.account[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
})();
