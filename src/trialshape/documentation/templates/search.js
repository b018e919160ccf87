// A search field over what stands on the page; without this file the page is whole.
"use strict";
for (const place of document.querySelectorAll("[data-search]")) {
  const label = document.createElement("label");
  label.className = "search";
  label.append("Search: ");
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = place.dataset.search;
  const told = document.createElement("span");
  told.className = "note";
  told.setAttribute("role", "status");
  label.append(field, told);
  place.append(label);
  const items = [...document.querySelectorAll("[data-searched] > :not(.part)")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, number) => {
      item.hidden = !words.every((word) => texts[number].includes(word));
      shown += item.hidden ? 0 : 1;
    });
    told.textContent = words.length ? ` ${shown} of ${items.length}` : "";
  });
}
