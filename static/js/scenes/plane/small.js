// @ts-check
/** The plane in a small box: the samples and D's answers. */
import { linearScale } from "../shared/geometry.js";
import { paintSamples } from "../shared/samples.js";
import { createFieldPainter } from "./field.js";

/** @returns {import("../shared/scene.js").SmallPainter} */
export function createSmallPlane() {
  const paintField = createFieldPainter();
  return function paintSmallPlane(context, frame, box, palette) {
    const [x0, x1, y0, y1] = Array.from(frame.arrays.view.data);
    const plane = { box, grid: box, x: linearScale(x0, x1, box.x, box.x + box.width), y: linearScale(y0, y1, box.y + box.height, box.y) };
    paintField(context, frame, plane, palette);
    const radius = Math.max(1, box.width / 210);
    paintSamples(context, frame.arrays.real_samples, plane, { colour: palette.real, shape: "dot", radius, alpha: 0.75 });
    paintSamples(context, frame.arrays.fake_samples, plane, { colour: palette.fake, shape: "diamond", radius, alpha: 0.95 });
  };
}
