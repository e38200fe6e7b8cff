/* The map: drawn once, coloured by what is chosen; all lengths but those of the map are in pixels of the screen. */
const INK = "#1d2730", LINE = "#7d8891", WATER = "#2b7aa3", CHOSEN = "#0b5c7a", WHITE = "#ffffff";
const svg = byId("svg"), stage = byId("map");

/* Steps of the grid as a path: the first point is a place, the others are told by their distance from the one before. */
const ring = (flat, end) => "M" + flat[0] + " " + flat[1] + "l" + flat.slice(2).join(" ") + end;
const closed = (rings) => rings.map((r) => ring(r, "z")).join("");
const shapes = data.geometry.map(closed);
const opened = (lines) => lines.map((l) => ring(l, "")).join("");

const group = (parent, attributes) => parent.appendChild(drawn("g", attributes));
const line = (parent, d, stroke, width, dash) => parent.appendChild(drawn("path", {
  d, fill: "none", stroke, "stroke-width": width, ...(dash ? { "stroke-dasharray": dash } : {}) }));

/* Two sides that a slider divides; without it the first fills the map. */
const defs = svg.appendChild(drawn("defs"));
const clips = ["left", "right"].map((id) => {
  const clip = defs.appendChild(drawn("clipPath", { id: "clip-" + id }));
  return clip.appendChild(drawn("rect", { x: 0, y: 0, width: 1, height: 1 }));
});
/* On the map patterns keep the size they have in the legend: copies, which follow the scale. They lie beside the others,
   for strokes of the map do not scale. */
const patterns = [...document.querySelectorAll(".patterns pattern")].map((pattern) => {
  const copy = pattern.parentNode.appendChild(pattern.cloneNode(true));
  copy.id = "m-" + pattern.id;
  return copy;
});
const onMap = (fill) => fill.replace("url(#", "url(#m-");
const sides = ["left", "right"].map((id) => ({ box: group(svg, { class: id }), id }));
function fillSide(side) {
  if (side.areas) return;
  side.fills = group(side.box);
  side.areas = shapes.map((d, i) => side.fills.appendChild(drawn("path", {
    d, "data-i": i, class: "area", "fill-rule": "evenodd", stroke: LINE, "stroke-width": 0.7 })));
  side.unsure = group(side.box, { class: "above" });
  side.outlines = group(side.box, { class: "above" });
}
const above = group(svg, { class: "above" });
line(above, opened(data.borders), INK, 1.4);
line(above, opened(data.water), WHITE, 4);
line(above, opened(data.water), WATER, 2.4);
const overlayLines = group(above), hoverLine = group(above), chosenLine = group(above);
const symbols = group(above), labels = group(above, { class: "labels" });
const furniture = group(above);

const cased = (parent, d, colour, width, dash) => {
  line(parent, d, WHITE, width + 1.6);
  line(parent, d, colour, width, dash);
};
const joined = (areas) => areas.map((i) => shapes[i]).join("");
const DASHES = { sicher: null, möglich: "6 4", ausgeschlossen: "1.5 4" };

function colour(side, layer, year) {
  fillSide(side);
  side.areas.forEach((area, i) => area.setAttribute("fill", onMap(fillOf(layer.classes[classAt(layer, i, year)]))));
  side.unsure.replaceChildren(...[true, false].map((dark) => drawn("path", { "fill-rule": "evenodd",
    fill: onMap("url(#p-unsure" + (dark ? "-dark" : "") + ")"),
    d: joined(data.ids.map((_, i) => i).filter((i) => isUnsure(layer, i, year)
      && isDark(layer.classes[classAt(layer, i, year)].fill) === dark)) })));
  side.outlines.replaceChildren();
  for (const d of outlined(layer)) {
    const members = data.ids.map((_, i) => i).filter((i) => decisionAt(i, year) === d);
    if (members.length) cased(side.outlines, joined(members), INK, 2.2, DASHES[d]);
  }
}
/* Where the fill tells the decision only the selected areas need an outline; firmness has outlines of its own. */
function outlined(layer) {
  if (layer.rate || state.overlays.includes("festigkeit")) return [];
  return layer.id === "hits" ? ["ausgeschlossen", "möglich", "sicher"] : ["sicher"];
}
const isDark = (fill) => [1, 3, 5].reduce((sum, k) => sum + parseInt(fill.slice(k, k + 2), 16), 0) < 330;
const fillOf = (c) => (c.pattern ? "url(#p-" + c.pattern + ")" : c.fill);

const FIRM = { below: [1.4, "1.5 3"], unsicher: [2.4, "1.5 4"], knapp: [2.4, "7 4"], fest: [2.6, null] };
const SIGNS = {
  genannt: { d: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0", fill: WHITE },
  votum: { d: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0", fill: INK },
  programm: { d: "M0 -6.5L6.5 0L0 6.5L-6.5 0z", fill: CHOSEN },
};
function drawOverlays() {
  overlayLines.replaceChildren();
  symbols.replaceChildren();
  const at = {};
  for (const overlay of data.overlays.filter((o) => state.overlays.includes(o.id))) {
    if (overlay.id === "umgriff") cased(overlayLines, closed(data.extents), "#6a2c91", 3);
    for (const style of Object.keys(FIRM)) {
      const members = Object.keys(overlay.marks).filter((i) => overlay.marks[i] === style).map(Number);
      // many lie below the line: they are told, not shouted
      if (members.length) (style === "below" ? line : cased)(overlayLines, joined(members), INK, ...FIRM[style]);
    }
    for (const i in overlay.marks) if (SIGNS[overlay.marks[i]]) (at[i] = at[i] || []).push(overlay.marks[i]);
  }
  for (const i in at) {
    if (!data.spots[i]) continue;
    const box = symbols.appendChild(drawn("g", { "data-i": i }));
    at[i].forEach((mark, k) => box.appendChild(drawn("path", { ...SIGNS[mark], stroke: INK, "stroke-width": 1.6,
      transform: "translate(" + (k - (at[i].length - 1) / 2) * 13 + " 0)" })));
  }
  scaleAll();
}

function outlineOf(box, areas, stroke, width) {
  box.replaceChildren();
  if (areas.length) cased(box, joined(areas), stroke, width);
}
const drawChosen = () => { outlineOf(chosenLine, state.areas, CHOSEN, 3.6); scaleAll(); };
let hovered = -1;
function hover(i) {
  if (i === hovered) return;
  hovered = i;
  outlineOf(hoverLine, i < 0 ? [] : [i], INK, 2.6);
  markRow(i);
}
