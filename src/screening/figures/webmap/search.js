/* The search: by code, name and district, a list to choose from with keys or pointer. */
const find = byId("find"), found = byId("found");
const MOST_FOUND = 12;
const sought = [
  ...(data.order || data.ids.map((_, i) => i)).map((i) => ({
    areas: [i], words: called(i), where: placeOf(i), tests: [plain(data.ids[i]), plain((data.names && data.names[i]) || data.ids[i])] })),
  ...data.districts.map((d, k) => ({
    areas: data.ids.map((_, i) => i).filter((i) => data.district[i] === k), words: data.parent + " " + districtCalled(d),
    tests: [plain(d.id), plain(d.name || d.id), plain(data.parent + " " + d.id)] })),
];
/* As who has no umlauts at hand types them. */
const spelt = (text) => text.normalize("NFC").replace(/[äöü]/gi, (sign) => ({ ä: "ae", ö: "oe", ü: "ue" })[sign.toLowerCase()]);
for (const one of sought) {
  one.tests.push(plain(one.words));
  if (spelt(one.words) !== one.words) one.tests.push(plain(spelt(one.words)));
  if (one.areas.length > 1 || !one.where) one.where = one.where || number(one.areas.length, 0) + " Gebiete";
}
if (!data.districts.length) for (const one of sought) one.where = "";
let hits = [], active = -1;

/* The better a text fits the smaller the number; -1 if it does not at all. */
function rank(one, text, words) {
  const steps = [(t) => t === text, (t) => t.startsWith(text), (t) => (" " + t).includes(" " + text), (t) => t.includes(text),
    (t) => words.every((w) => t.includes(w))];
  return steps.findIndex((fits) => one.tests.some(fits));
}
function search() {
  const text = plain(find.value);
  if (!text) { close(); return; }
  const words = text.split(/\s+/);
  const ranked = sought.map((one, k) => [rank(one, text, words), k]).filter(([r]) => r >= 0).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  hits = ranked.slice(0, MOST_FOUND).map(([, k]) => sought[k]);
  const more = ranked.length - hits.length;
  found.replaceChildren(...hits.map((one, k) => {
    const item = element("li", undefined, { role: "option", id: "found-" + k, "aria-selected": "false" });
    item.append(isolated(one.words));
    if (one.where) item.append(" ", element("small", one.where));
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(one); });
    return item;
  }));
  byId("nothing").textContent = hits.length ? "" : "Kein Gebiet" + (data.parent ? " und kein " + data.parent : "") + " heißt so.";
  find.toggleAttribute("aria-invalid", !hits.length);
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
