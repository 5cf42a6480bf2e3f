// @ts-check
/** The only user of window.Plotly. Plotly is large, so it is fetched when the first chart is drawn. */

/** @typedef {{react: Function, purge: Function, Plots: {resize: Function}}} Plotly */

/** @type {Promise<Plotly>|null} */
let loading = null;

/** @returns {Promise<Plotly>} */
export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "vendor/plotly.min.js";
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      loading = null;
      reject(new Error("plotly.min.js could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

const SETTINGS = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false };

/**
 * @param {Plotly} plotly @param {HTMLElement} host @param {object[]} traces @param {object} layout
 */
export function drawChart(plotly, host, traces, layout) {
  plotly.react(host, traces, layout, SETTINGS);
}

/** @param {HTMLElement} host */
export function removeChart(host) {
  loading?.then((plotly) => plotly.purge(host), () => {});
}
