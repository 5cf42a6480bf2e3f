// @ts-check
/** Handing something made in the page over to the browser's downloads. */

/** @param {Blob} content @param {string} name */
export function saveFile(content, name) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then; without this the content would live as long as the page.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
export function pngOf(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}
