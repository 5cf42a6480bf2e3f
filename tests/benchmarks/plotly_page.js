/* The stage's picture as Plotly draws it: the same frames, samples, field, contours, grid, arrows and rings. */
const plotlyPage = {
  start(frames, scene, side) {
    document.body.style.cssText = "margin: 0; background: #10141b";
    const host = document.createElement("div");
    document.body.append(host);
    const size = { width: side, height: side, margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, paper_bgcolor: "#10141b", plot_bgcolor: "#10141b" };
    const draw = scene === "ring" ? this.plane : this.line;
    let next = 0;
    const paint = () => {
      const { traces, layout } = draw.call(this, frames[next % frames.length]);
      next += 1;
      Plotly.react(host, traces, { ...size, ...layout }, { displayModeBar: false, staticPlot: true });
      requestAnimationFrame(paint);
    };
    requestAnimationFrame(paint);
  },

  rows({ shape: [rows, columns], data }) {
    return Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns));
  },

  points({ data }, count = data.length / 2) {
    const x = [], y = [];
    for (let i = 0; i < count; i += 1) { x.push(data[2 * i]); y.push(data[2 * i + 1]); }
    return { x, y };
  },

  /* Lines in one trace: null lifts the pen. */
  polylines(lines) {
    const x = [], y = [];
    for (const line of lines) { for (const [a, b] of line) { x.push(a); y.push(b); } x.push(null); y.push(null); }
    return { x, y, type: "scatter", mode: "lines" };
  },

  plane(frame) {
    const [x0, x1, y0, y1] = frame.view.data;
    const centres = (from, to) => Array.from({ length: 40 }, (_, i) => from + ((i + 0.5) / 40) * (to - from));
    const grid = { x: centres(x0, x1), y: centres(y0, y1), showscale: false };
    const half = (colour, dash) => ({ contours: { start: 0.5, end: 0.5, size: 1, coloring: "none" }, line: { color: colour, dash } });
    const [rows, columns] = frame.manifold.shape;
    const at = (row, column) => { const i = 2 * (row * columns + column); return [frame.manifold.data[i], frame.manifold.data[i + 1]]; };
    const along = Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => at(row, column)));
    const across = Array.from({ length: columns }, (_, column) => Array.from({ length: rows }, (_, row) => at(row, column)));
    const pull = frame.gradients.data, fake = frame.fake_samples.data;
    const arrows = Array.from({ length: pull.length / 2 }, (_, i) => [[fake[2 * i], fake[2 * i + 1]], [fake[2 * i] + 0.2 * pull[2 * i], fake[2 * i + 1] + 0.2 * pull[2 * i + 1]]]);
    const modes = frame.mode_weight.data.flatMap((weight, i) => weight > 0 ? [{ type: "circle", x0: frame.modes.data[2 * i] - 0.15, x1: frame.modes.data[2 * i] + 0.15, y0: frame.modes.data[2 * i + 1] - 0.15, y1: frame.modes.data[2 * i + 1] + 0.15, line: { color: "#4fc78d" } }] : []);
    const traces = [
      { ...grid, type: "heatmap", zsmooth: "best", z: this.rows(frame.discriminator), zmin: 0, zmax: 1, colorscale: [[0, "#3b2a5c"], [0.5, "#10141b"], [1, "#17452f"]] },
      { ...grid, type: "contour", z: this.rows(frame.discriminator), ...half("#5aabfa", "solid") },
      { ...grid, type: "contour", z: this.rows(frame.optimal_discriminator), ...half("#5aabfa", "dash") },
      { ...this.polylines([...along, ...across]), line: { color: "rgba(185, 140, 255, 0.42)", width: 1 } },
      { ...this.points(frame.real_samples), type: "scatter", mode: "markers", marker: { color: "#4fc78d", size: 5 } },
      { ...this.points(frame.fake_samples), type: "scatter", mode: "markers", marker: { color: "#b98cff", size: 5, symbol: "diamond" } },
      { ...this.polylines(arrows), line: { color: "#eaeef4", width: 1 } },
    ];
    return { traces, layout: { shapes: modes, xaxis: { range: [x0, x1] }, yaxis: { range: [y0, y1] } } };
  },

  line(frame) {
    const x = frame.x.data;
    const [x0, x1] = frame.view.data;
    const curve = (y, colour, more = {}) => ({ x, y: y.data, type: "scatter", mode: "lines", line: { color: colour, ...more.line }, ...more });
    const top = Math.max(...frame.data_density.data) * 2;
    const lines = Array.from({ length: 51 }, (_, i) => [[2 * frame.latent.data[2 * i] + (x0 + x1) / 2, -top], [frame.generated.data[2 * i], 0]]);
    const traces = [
      curve(frame.data_density, "#4fc78d", { fill: "tozeroy" }),
      curve(frame.generator_density, "#b98cff", { fill: "tozeroy" }),
      curve(frame.discriminator, "#5aabfa", { yaxis: "y2" }),
      curve(frame.optimal_discriminator, "#5aabfa", { yaxis: "y2", line: { dash: "dash" } }),
      { ...this.polylines(lines), line: { color: "#b98cff", width: 1 } },
    ];
    return { traces, layout: { xaxis: { range: [x0, x1] }, yaxis: { range: [-top, top] }, yaxis2: { range: [-1, 1.08], overlaying: "y", side: "right" } } };
  },
};
