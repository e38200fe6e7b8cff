/* The search: by code, name and district, a list to choose from with keys or pointer. */
const find = byId("find"), found = byId("found");
const MOST_FOUND = 12;
const LEVELS = ["Gebiet", data.level, data.parent];
const sought = [
  ...(data.order || data.ids.map((_, i) => i)).map((i) => ({
    areas: [i], words: called(i), where: placeOf(i), ...seekable(data.ids[i], (data.names && data.names[i]) || "", placeOf(i), LEVELS) })),
  ...data.districts.map((d, k) => ({
    areas: data.ids.map((_, i) => i).filter((i) => data.district[i] === k), words: data.parent + " " + districtCalled(d),
    ...seekable(d.id, d.name || "", data.parent, [data.parent]) })),
];
for (const one of sought) if (one.areas.length > 1 || !one.where) one.where = one.where || number(one.areas.length, 0) + " Gebiete";
if (!data.districts.length) for (const one of sought) one.where = "";
let hits = [], active = -1;

function search() {
  const terms = termsOf(find.value);
  if (!terms.length) { close(); return; }
  // of a place there is its own entry: areas are those that are called so
  const ranked = sought.map((one, k) => [fit(one, find.value, terms), k]).filter(([r]) => r >= 0 && r % 10 < 4)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  hits = ranked.slice(0, MOST_FOUND).map(([, k]) => sought[k]);
  const more = ranked.length - hits.length;
  found.replaceChildren(...hits.map((one, k) => {
    const item = element("li", undefined, { role: "option", id: "found-" + k, "aria-selected": "false" });
    item.append(isolated(one.words));
    if (one.where) item.append(" ", element("small", one.where));
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(one); });
    return item;
  }));
  // a level's word is a beginning
  const begun = hits.length || terms.every((t) => has(sought[0].levels, t));
  byId("nothing").textContent = begun ? "" : "Kein Gebiet" + (data.parent ? " und kein " + data.parent : "") + " heißt so.";
  find.toggleAttribute("aria-invalid", !begun);
  found.hidden = !hits.length;
  find.setAttribute("aria-expanded", String(Boolean(hits.length)));
  point(-1);
  if (hits.length) say(number(ranked.length, 0) + " gefunden." + (more ? " Die ersten " + MOST_FOUND + " stehen in der Liste." : ""));
}
function point(k) {
  active = k;
  [...found.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === k)));
  if (k < 0) { find.removeAttribute("aria-activedescendant"); return; }
  find.setAttribute("aria-activedescendant", "found-" + k);
  found.children[k].scrollIntoView({ block: "nearest" });
}
function close() {
  hits = [];
  found.hidden = true;
  find.setAttribute("aria-expanded", "false");
  find.removeAttribute("aria-invalid");
  byId("nothing").textContent = "";
  point(-1);
}
function take(one) {
  find.value = one.words;
  close();
  choose(one.areas);
  zoomTo(one.areas);
  // where the page scrolls the map may be below
  if (document.documentElement.scrollHeight > window.innerHeight + 1) stage.scrollIntoView({ block: "start" });
}
find.addEventListener("input", search);
find.addEventListener("focus", () => find.select());
find.addEventListener("blur", () => { found.hidden = true; find.setAttribute("aria-expanded", "false"); });
find.addEventListener("keydown", (event) => {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) {
    event.preventDefault();
    if (!hits.length || found.hidden) search();
    if (hits.length) point((active + moves[event.key] + (active < 0 && moves[event.key] < 0 ? 1 : 0) + hits.length) % hits.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (!hits.length) search();
    if (hits.length) take(hits[Math.max(active, 0)]);
  } else if (event.key === "Escape") {
    if (found.hidden) find.value = "";
    close();
  }
});
