/* What is shown, and nothing beside it: the fragment of the address says all of it, so that a link shows the same. */
const state = { layer: data.layers[0].id, year: data.year, against: null, areas: [], overlays: [], view: null, split: 50, sort: "" };

const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
const position = new Map(data.ids.map((id, i) => [id, i]));

function fragment() {
  const parts = [];
  const add = (key, value) => parts.push(key + "=" + value);
  if (state.areas.length) add("gebiet", state.areas.map((i) => encodeURIComponent(data.ids[i])).join(","));
  if (state.layer !== data.layers[0].id) add("indikator", encodeURIComponent(state.layer));
  if (state.year !== data.year) add("jahr", state.year);
  if (state.against) add("daneben", state.against);
  if (state.against && state.split !== 50) add("teiler", state.split);
  if (state.overlays.length) add("ebenen", state.overlays.map(encodeURIComponent).join(","));
  if (state.sort) add("sortierung", encodeURIComponent(state.sort));
  if (state.view) add("ausschnitt", [state.view.x, state.view.y, state.view.w].map(Math.round).join(","));
  return parts.join("&");
}

/* Takes what a fragment says; what it does not say is as at first. Returns the areas that do not exist. */
function read(text) {
  const said = new Map(text.replace(/^#/, "").split("&").filter(Boolean).map((part) => {
    const [key, ...rest] = part.split("=");
    return [key, rest.join("=")];
  }));
  const list = (key) => (said.get(key) || "").split(",").filter(Boolean).map(decoded);
  const year = (key) => { const y = Number(said.get(key)); return data.years.includes(y) || y === data.year ? y : null; };
  const wanted = list("gebiet");
  state.areas = [...new Set(wanted.filter((id) => position.has(id)).map((id) => position.get(id)))];
  const layer = layerOf(decoded(said.get("indikator") || ""));
  state.layer = (layer || data.layers[0]).id;
  state.year = year("jahr") || data.year;
  state.against = year("daneben") === state.year ? null : year("daneben");
  const split = Number(said.get("teiler") || 50);
  state.split = split >= 0 && split <= 100 ? Math.round(split) : 50;
  state.overlays = data.overlays.filter((o) => o.legend.length).map((o) => o.id).filter((id) => list("ebenen").includes(id));
  state.sort = decoded(said.get("sortierung") || "");
  const [x, y, w] = (said.get("ausschnitt") || "").split(",").map(Number);
  state.view = w > 0 && Number.isFinite(x) && Number.isFinite(y) ? { x, y, w } : null;
  return wanted.filter((id) => !position.has(id));
}

let later = 0;
/* A choice is a step back; moving the map or the slider is none. */
function remember(step) {
  const write = () => {
    const text = "#" + fragment();
    if (text === (location.hash || "#")) return;
    // in a frame without an address of its own there is nothing to remember
    try { history[step ? "pushState" : "replaceState"](null, "", text); } catch { /* the page works without */ }
  };
  clearTimeout(later);
  if (step) write(); else later = setTimeout(write, 200);
}
