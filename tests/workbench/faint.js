// Each text of an output whose contrast to what lies behind it is below 4.5 (WCAG 2.2, 1.4.3), as "text: ratio".
() => {
  const channels = (colour) => {
    const numbers = (colour.match(/[\d.]+%?/g) || []).map(parseFloat);
    const scale = colour.startsWith("color(") ? 255 : 1;
    const [r, g, b, a = 1] = numbers;
    return [r * scale, g * scale, b * scale, a];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(channels(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const found = new Set();
  const areas = document.querySelectorAll(".jp-OutputArea-output, .jp-MarkdownCell .jp-RenderedMarkdown");
  for (const area of areas) {
    const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const parent = walker.currentNode.parentElement;
      if (!text || parent.closest("svg, style, script, .jp-InternalAnchorLink, .disabled") || !parent.getClientRects().length) continue;
      const style = getComputedStyle(parent);
      if (style.visibility === "hidden" || Number(style.opacity) === 0) continue;
      const ground = behind(parent);
      const [a, b] = [light(over(channels(style.color), ground)), light(ground)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) found.add(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
  }
  return [...found].slice(0, 20);
}
