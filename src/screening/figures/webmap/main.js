/* What happens when something is chosen. */
const say = (text) => { byId("status").textContent = text; };
const toggled = (i) => (state.areas.includes(i) ? state.areas.filter((a) => a !== i) : [...state.areas, i]);

/* The year shown, or two: the earlier stands left. */
function shownYears() {
  const layer = layerOf(state.layer);
  const years = [state.year, ...(state.against ? [state.against] : [])].map((year) => yearOf(layer, year));
  return [...new Set(years)].sort((a, b) => a - b);
}

function choose(areas, isShown = true) {
  state.areas = areas;
  drawChosen();
  drawFacts();
  markChosen(isShown);
  remember(true);
  const last = areas[areas.length - 1];
  say(areas.length ? (areas.length > 1 ? areas.length + " Gebiete markiert, zuletzt " : "Markiert: ") + called(last) + ", "
    + linesAt(layerOf(state.layer), last, shownYears().slice(-1)[0]).join(", ") + "." : "Kein Gebiet markiert.");
}

/* Draws all that the state says. */
function show() {
  const layer = layerOf(state.layer), years = shownYears(), two = years.length > 1;
  colour(sides[0], layer, years[0]);
  if (two) colour(sides[1], layer, years[1]);
  sides.forEach((side, k) => {
    if (two) side.box.setAttribute("clip-path", "url(#clip-" + side.id + ")"); else side.box.removeAttribute("clip-path");
    if (k) side.box.toggleAttribute("hidden", !two);
    side.box.style.display = k && !two ? "none" : "";
  });
  byId("layer").value = state.layer;
  if (data.years.length) {
    byId("year").value = String(state.year);
    byId("against").value = String(state.against || "");
    byId("split").value = String(state.split);
    byId("split").setAttribute("aria-valuetext", two ? state.split + " % der Karte zeigen " + years[0] + ", der Rest " + years[1] : "");
    byId("slider").hidden = !two;
  }
  for (const box of document.querySelectorAll("#overlays input")) box.checked = state.overlays.includes(box.value);
  stage.setAttribute("aria-label", "Karte: " + layer.label + " " + years.join(" neben ") + ". Pfeiltasten verschieben, + und − "
    + "ändern den Maßstab, 0 zeigt die ganze Stadt. Alle Werte stehen in der Tabelle.");
  drawOverlays();
  drawLegend(layer, years);
  drawTable(layer, years);
  drawChosen();
  drawFacts();
  markChosen(true);
}
function change(changes) {
  Object.assign(state, changes);
  if (state.against === state.year) state.against = null;
  show();
  remember(true);
}

/* Controls. */
function grouped(select, entries) {
  let box = null;
  for (const [label, value, text] of entries) {
    if (!box || box.label !== label) box = select.appendChild(element("optgroup", undefined, { label }));
    box.appendChild(element("option", text, { value }));
  }
}
grouped(byId("layer"), data.layers.map((l) => [l.group, l.id, l.option]));
byId("layer").addEventListener("change", (event) => change({ layer: event.target.value }));
if (data.years.length) {
  const years = [data.year, ...[...data.years].reverse()];
  byId("year").append(...years.map((y) => element("option", y, { value: y })));
  byId("against").append(...years.map((y) => element("option", y, { value: y })));
  byId("year").addEventListener("change", (event) => change({ year: Number(event.target.value) }));
  byId("against").addEventListener("change", (event) => change({ against: Number(event.target.value) || null }));
  byId("split").addEventListener("input", (event) => {
    state.split = Number(event.target.value);
    const [left, right] = shownYears();
    event.target.setAttribute("aria-valuetext", state.split + " % der Karte zeigen " + left + ", der Rest " + right);
    scaleAll();
    remember(false);
  });
}
// what is only told beside an area is not switched on
for (const overlay of data.overlays.filter((o) => o.legend.length)) {
  const label = element("label");
  label.append(element("input", undefined, { type: "checkbox", value: overlay.id }), element("span", overlay.label));
  byId("overlays").appendChild(label);
  label.firstChild.addEventListener("change", () => {
    const on = [...document.querySelectorAll("#overlays input:checked")].map((box) => box.value);
    change({ overlays: on });
  });
}
for (const link of document.querySelectorAll("a.skip")) {
  // the fragment belongs to the state: the jump leaves it alone
  link.addEventListener("click", (event) => { event.preventDefault(); byId(link.hash.slice(1)).focus(); });
}

function restore() {
  const unknown = read(location.hash);
  show();
  look();
  if (state.areas.length && !state.view) zoomTo(state.areas);
  if (unknown.length) say("In dieser Karte gibt es nicht: " + unknown.join(", ") + ".");
  byId("unknown").textContent = unknown.length ? byId("status").textContent : "";
}
window.addEventListener("popstate", restore);
window.addEventListener("hashchange", restore);
restore();
