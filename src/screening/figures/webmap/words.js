/* What is told of an area, in the year shown or an earlier one: the same words in tip, values and table. */
const FLAGS = ["zählt nicht", "zählt", "offen"];
const COUNTS = 1, OPEN = 2;
const earlier = (year) => data.years.indexOf(year);
const layerOf = (id) => data.layers.find((l) => l.id === id);
/* Layers without earlier values show the release's own year, whatever is chosen. */
const reaches = (layer, year) => earlier(year) < 0 || earlier(year) < layer.then.length;
const yearOf = (layer, year) => (reaches(layer, year) ? year : data.year);

function classAt(layer, i, year) {
  const y = earlier(year);
  if (y < 0) return code(layer.cls, i);
  const found = code(layer.then[y].cls, i);
  return layer.rate ? Math.floor(found / 3) : found;
}
function flagAt(layer, i, year) {
  const y = earlier(year);
  return y < 0 ? code(layer.flag, i) : code(layer.then[y].cls, i) % 3;
}
function boundsAt(i, year) {
  const y = earlier(year);
  if (y < 0) return [data.hitsMin[i], data.hitsMax[i]];
  const found = [code(data.then[y].low, i), code(data.then[y].high, i)];
  return found[0] < 0 ? [null, null] : found;
}
function hitsAt(i, year) {
  const [low, high] = boundsAt(i, year);
  if (!isGiven(low)) return earlier(year) < 0 ? "unbekannt" : "kein Vergleich";
  return low === high ? String(low) : low + " bis " + high;
}
function decisionAt(i, year) {
  const y = earlier(year);
  const found = y < 0 ? data.decision[i] : code(data.then[y].decision, i);
  return found < 0 ? "kein Vergleich" : data.decisions[found];
}

const beside = (layer) => (isGiven(layer.beside) ? layer.beside : layer.unit === "%" ? "\u00a0%" : "");
/* Whole number and decimals of a value; null where there is none. */
function figureAt(layer, i, year) {
  const y = earlier(year);
  const usual = isGiven(layer.decimals) ? layer.decimals : 1;
  if (y < 0) return isGiven(layer.rate[i]) ? [layer.rate[i], layer.digits ? code(layer.digits, i) : usual] : null;
  const value = (unpacked(layer.then[y]) || [])[i];
  if (!isGiven(value)) return null;
  if (!layer.digits) return [value, usual];
  const digits = ((value % 4) + 4) % 4;
  return [(value - digits) / 4, digits];
}
function valueAt(layer, i, year) {
  const figure = figureAt(layer, i, year);
  if (figure) return (layer.digits && figure[0] ? "rund\u00a0" : "") + number(...figure) + beside(layer);
  if (earlier(year) < 0) return isSmall(layer, i) ? casesOf(layer, i) : data.statuses[code(layer.status, i)];
  if (decisionAt(i, year) === "kein Vergleich") return "kein Vergleich";
  return flagAt(layer, i, year) === OPEN ? "kein Wert" : "Wert nicht gezeigt";
}
const sizeAt = (layer, i, year) => {
  const figure = figureAt(layer, i, year);
  return figure ? figure[0] / 10 ** figure[1] : null;
};
/* How many times the mean: where two decimals would show a value across the threshold, on which side of it it lies. */
const timesOf = (layer, i) => (isGiven(layer.ratio[i]) ? (layer.beyond && layer.beyond[i]) || number(layer.ratio[i], 2) : "");
/* Whether chance or rounding would put a value across the threshold: told of the release's own year alone. */
const isUnsure = (layer, i, year) => Boolean(layer.unsure) && year === data.year
  && Boolean((code(layer.unsure, Math.floor(i / 6)) >> (i % 6)) & 1);
const signAt = (layer, i, year) => ["", "●", "?"][flagAt(layer, i, year)] + (isUnsure(layer, i, year) ? "±" : "");

/* Whether a count of the value is told in a bracket: then there is no rate. */
const isSmall = (layer, i) => Boolean(layer.under && (i in layer.under[0] || i in layer.under[1]));
function casesOf(layer, i) {
  const [least, most] = layer.under || [{}, {}];
  const [n, d] = [layer.n, layer.d].map((c) => (c < 0 ? null : data.columns[c][i]));
  const told = [count(n, least[i]), count(d, most[i])];
  return told[0] && told[1] ? told.join(" von ") : "";
}

const called = (i) => data.ids[i] + (data.names && data.names[i] ? " " + data.names[i] : "");
const districtOf = (i) => data.districts[data.district[i]];
const districtCalled = (d) => (d.id + " " + d.name).trim();
function placeOf(i) {
  const district = districtOf(i);
  return district ? data.parent + " " + districtCalled(district) : "";
}
const people = (i) => count(data.inhabitants[i], data.under && data.under[i]) || "unbekannt";
const overlayText = (overlay, i) => overlay.texts[i] || "";

/* Lines of what a layer says of an area in a year. */
function linesAt(layer, i, year, dated) {
  const when = dated ? " " + year : "";
  if (!layer.rate) {
    return [
      "Treffer" + when + ": " + hitsAt(i, year) + (boundsAt(i, year)[0] === null ? "" : " von " + data.counted),
      "Entscheidung" + when + ": " + decisionAt(i, year),
    ];
  }
  const lines = [layer.short + when + ": " + valueAt(layer, i, year) + " (" + FLAGS[flagAt(layer, i, year)]
    + (isUnsure(layer, i, year) ? ", nicht sicher" : "") + ")"];
  if (earlier(year) < 0) {
    const times = timesOf(layer, i);
    const side = { "<": "unter dem ", ">": "über dem " }[times[0]];
    if (times) lines.push((side ? side + times.slice(2) + "-Fachen" : "das " + times + "-Fache") + " des Mittelwerts");
    if (casesOf(layer, i) && !isSmall(layer, i)) lines.push(casesOf(layer, i));
  }
  return lines;
}
