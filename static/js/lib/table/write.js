// @ts-check
/** Points as the text of a table. */

/** One line for each point, after a heading, with the significant digits only. @param {number[][]} points */
export function formatTable(points) {
  const heading = points[0]?.length === 1 ? "x" : "x,y";
  return `${[heading, ...points.map((point) => point.map((value) => Number(value.toFixed(6))).join(","))].join("\n")}\n`;
}
