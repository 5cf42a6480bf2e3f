// @ts-check
/** The wall in a small box: nine generated pictures with their frames. */
import { createAtlas } from "./atlas.js";
import { picturesOf, verdictScale, verdictsOf } from "./samples.js";
import { createVerdictColours } from "./verdict.js";

const COLUMNS = 3;
const GAP = 2;
const BORDER = 2;

/** @returns {import("../shared/scene.js").SmallPainter} */
export function createSmallImage() {
  const atlas = createAtlas();
  const colourOf = createVerdictColours();
  return function paintSmallImage(context, frame, box, palette) {
    const pictures = picturesOf(frame, "fake") ?? picturesOf(frame, "real");
    if (!pictures) return;
    const verdicts = verdictsOf(frame, "fake");
    const toShare = verdictScale(frame);
    const ratio = devicePixelRatio;
    const room = Math.floor((Math.min(box.width, box.height) * ratio - (COLUMNS - 1) * GAP * ratio) / COLUMNS - 2 * BORDER * ratio);
    const side = Math.max(1, room >= pictures.side ? room - (room % pictures.side) : room) / ratio;
    const pitch = side + 2 * BORDER + GAP;
    const [left, top] = [box.x + (box.width - COLUMNS * pitch + GAP) / 2, box.y + (box.height - COLUMNS * pitch + GAP) / 2].map((at) => Math.round(at * ratio) / ratio);
    atlas.fill(pictures, palette);
    for (let i = 0; i < Math.min(pictures.count, COLUMNS ** 2); i += 1) {
      const [x, y] = [left + (i % COLUMNS) * pitch, top + Math.floor(i / COLUMNS) * pitch];
      context.fillStyle = i < verdicts.length ? colourOf(toShare(verdicts[i]), palette) : palette.line;
      context.fillRect(x, y, side + 2 * BORDER, side + 2 * BORDER);
      atlas.paint(context, i, { x: x + BORDER, y: y + BORDER, width: side, height: side }, room >= pictures.side);
    }
  };
}
