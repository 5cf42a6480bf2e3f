/* The stage's picture by plain canvas calls: every layer of one frame, anew at each animation frame. No state but the frames,
   no layout, nothing kept from one picture to the next. */
const bareCanvas = {
  colours: { background: "#10141b", text: "#eaeef4", muted: "#8b95a5", faint: "#3a4352", real: "#4fc78d", fake: "#b98cff", discriminator: "#5aabfa", lost: "#f0a35e" },

  start(recorded, scene, { width, height }) {
    const frames = recorded.map((frame) => Object.fromEntries(Object.entries(frame).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }])));
    document.body.style.cssText = "margin: 0; background: #10141b";
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * devicePixelRatio, height * devicePixelRatio];
    canvas.style.cssText = `width: ${width}px; height: ${height}px`;
    document.body.append(canvas);
    const context = canvas.getContext("2d", { alpha: false });
    context.scale(devicePixelRatio, devicePixelRatio);
    let next = 0;
    const paint = () => {
      context.fillStyle = this.colours.background;
      context.fillRect(0, 0, width, height);
      this[scene](context, frames, next % frames.length, width, height);
      next += 1;
      requestAnimationFrame(paint);
    };
    requestAnimationFrame(paint);
  },

  /* --- the plane --- */

  ring(context, frames, index, width, height) {
    const { colours } = this;
    const frame = frames[index];
    const unit = Math.max(1, Math.min(2.4, Math.min(width, height) / 420));
    const [x0, x1, y0, y1] = frame.view.data;
    const side = Math.min(width, (height * (x1 - x0)) / (y1 - y0));
    const box = { left: (width - side) / 2, top: (height - (side * (y1 - y0)) / (x1 - x0)) / 2, width: side, height: (side * (y1 - y0)) / (x1 - x0) };
    const slope = side / (x1 - x0);
    const x = (value) => box.left + (value - x0) * slope;
    const y = (value) => box.top + box.height - (value - y0) * slope;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    this.image(context, frame.discriminator, box, (value, pixels, at) => {
      const lean = 2 * value - 1, end = lean < 0 ? [59, 42, 92] : [23, 69, 47], share = Math.abs(lean);
      pixels[at] = 16 + (end[0] - 16) * share;
      pixels[at + 1] = 20 + (end[1] - 20) * share;
      pixels[at + 2] = 27 + (end[2] - 27) * share;
      pixels[at + 3] = 255;
    });
    const density = frame.generator_density, most = density.data.reduce((a, b) => Math.max(a, b), 0);
    this.image(context, density, box, (value, pixels, at) => {
      [pixels[at], pixels[at + 1], pixels[at + 2]] = [185, 140, 255];
      pixels[at + 3] = 150 * Math.sqrt(value / most);
    });
    for (const level of this.enclosing(density.data, [0.5, 0.9])) this.contour(context, density, level, box, colours.fake, unit);
    this.ticks(context, box, x0, x1, y0, y1, x, y);
    this.contour(context, frame.discriminator, 0.5, box, colours.discriminator, unit);
    this.contour(context, frame.optimal_discriminator, 0.5, box, colours.discriminator, unit, [5 * unit, 4 * unit]);
    this.modes(context, frame, x, y, slope, unit);
    this.dots(context, frame.real_samples.data, x, y, 1.6 * unit);
    this.grid(context, frame.manifold, x, y, Math.min(0.6 * unit, 1));
    this.trails(context, frames, index, x, y);
    this.diamonds(context, frame.fake_samples.data, x, y, 2 * unit);
    this.arrows(context, frame, x, y, box.width, Math.min(0.8 * unit, 1.5));
    context.restore();
  },

  /* One pixel for each number, scaled up. */
  image(context, { shape: [rows, columns], data }, box, colour) {
    const small = new OffscreenCanvas(columns, rows);
    const brush = small.getContext("2d");
    const image = brush.createImageData(columns, rows);
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) colour(data[row * columns + column], image.data, 4 * ((rows - 1 - row) * columns + column));
    brush.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, box.left, box.top, box.width, box.height);
  },

  enclosing(data, shares) {
    const falling = Float32Array.from(data).sort().reverse();
    const total = falling.reduce((a, b) => a + b, 0);
    return shares.map((share) => {
      let sum = 0;
      return falling.find((value) => (sum += value) >= share * total) ?? 0;
    });
  },

  /* Marching squares: where the edges of a cell are crossed, the crossings are joined two by two. */
  contour(context, { shape: [rows, columns], data }, level, box, colour, width, dash = []) {
    const x = (u) => box.left + ((u + 0.5) / columns) * box.width;
    const y = (v) => box.top + box.height - ((v + 0.5) / rows) * box.height;
    context.beginPath();
    for (let row = 0; row + 1 < rows; row += 1) {
      for (let column = 0; column + 1 < columns; column += 1) {
        const at = row * columns + column;
        const a = data[at] - level, b = data[at + 1] - level, c = data[at + columns + 1] - level, d = data[at + columns] - level;
        if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
        const ends = [];
        if (a > 0 !== b > 0) ends.push([column + a / (a - b), row]);
        if (b > 0 !== c > 0) ends.push([column + 1, row + b / (b - c)]);
        if (d > 0 !== c > 0) ends.push([column + d / (d - c), row + 1]);
        if (a > 0 !== d > 0) ends.push([column, row + a / (a - d)]);
        for (let i = 0; i + 1 < ends.length; i += 2) {
          context.moveTo(x(ends[i][0]), y(ends[i][1]));
          context.lineTo(x(ends[i + 1][0]), y(ends[i + 1][1]));
        }
      }
    }
    this.stroke(context, colour, width, 1, dash);
  },

  stroke(context, colour, width, alpha = 1, dash = []) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  },

  ticks(context, box, x0, x1, y0, y1, x, y) {
    context.font = "11px sans-serif";
    context.fillStyle = this.colours.muted;
    for (let tick = Math.ceil(x0); tick <= x1; tick += 1) {
      context.fillRect(x(tick), box.top + box.height - 4, 1, 4);
      context.fillText(String(tick), x(tick), box.top + box.height - 6);
    }
    for (let tick = Math.ceil(y0); tick <= y1; tick += 1) {
      context.fillRect(box.left, y(tick), 4, 1);
      context.fillText(String(tick), box.left + 7, y(tick));
    }
  },

  modes(context, frame, x, y, slope, unit) {
    frame.mode_weight.data.forEach((weight, mode) => {
      if (!(weight > 0)) return;
      const [rx, ry] = [0, 1].map((axis) => Math.max(3 * frame.mode_std.data[2 * mode + axis] * slope, 5 * unit));
      context.beginPath();
      context.ellipse(x(frame.modes.data[2 * mode]), y(frame.modes.data[2 * mode + 1]), rx, ry, 0, 0, 2 * Math.PI);
      const is_covered = frame.mode_share.data[mode] > 0.02;
      this.stroke(context, is_covered ? this.colours.real : this.colours.lost, 1.2 * unit, 1, is_covered ? [] : [3.6 * unit, 3 * unit]);
    });
  },

  dots(context, data, x, y, radius) {
    context.fillStyle = this.colours.real;
    context.globalAlpha = 0.75;
    for (let i = 0; i < data.length; i += 2) {
      context.beginPath();
      context.arc(x(data[i]), y(data[i + 1]), radius, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  },

  diamonds(context, data, x, y, reach) {
    context.fillStyle = this.colours.fake;
    context.globalAlpha = 0.95;
    for (let i = 0; i < data.length; i += 2) {
      const px = x(data[i]), py = y(data[i + 1]);
      context.beginPath();
      context.moveTo(px, py - reach);
      context.lineTo(px + reach, py);
      context.lineTo(px, py + reach);
      context.lineTo(px - reach, py);
      context.closePath();
      context.fill();
    }
    context.globalAlpha = 1;
  },

  grid(context, { shape: [rows, columns], data }, x, y, width) {
    const line = (n, at) => {
      context.beginPath();
      for (let i = 0; i < n; i += 1) context.lineTo(x(data[2 * at(i)]), y(data[2 * at(i) + 1]));
      this.stroke(context, this.colours.fake, width, 0.42);
    };
    for (let row = 0; row < rows; row += 1) line(columns, (i) => row * columns + i);
    for (let column = 0; column < columns; column += 1) line(rows, (i) => i * columns + column);
  },

  /* From each of the frames before to the next. */
  trails(context, frames, index, x, y) {
    const ways = frames.length - 1;
    for (let age = 1; age <= ways; age += 1) {
      const from = frames[(index + age) % frames.length].fake_samples.data;
      const to = frames[(index + age + 1) % frames.length].fake_samples.data;
      context.beginPath();
      for (let i = 0; i < from.length; i += 2) {
        if (Math.abs(to[i] - from[i]) + Math.abs(to[i + 1] - from[i + 1]) > 0.4) continue;
        context.moveTo(x(from[i]), y(from[i + 1]));
        context.lineTo(x(to[i]), y(to[i + 1]));
      }
      this.stroke(context, this.colours.fake, 1 / devicePixelRatio, 0.03 + 0.52 * (age / ways) ** 1.6);
    }
  },

  arrows(context, { gradients: { data }, fake_samples }, x, y, side, width) {
    let strongest = 0;
    for (let i = 0; i < data.length; i += 2) strongest = Math.max(strongest, Math.hypot(data[i], data[i + 1]));
    context.beginPath();
    for (let i = 0; i < data.length && strongest > 0; i += 2) {
      const size = Math.hypot(data[i], data[i + 1]), length = Math.sqrt(size / strongest) * 0.09 * side;
      if (length < 2 * width) continue;
      const ux = data[i] / size, uy = -data[i + 1] / size, head = Math.min(0.4 * length, 4 * width);
      const fx = x(fake_samples.data[i]), fy = y(fake_samples.data[i + 1]), tx = fx + ux * length, ty = fy + uy * length;
      context.moveTo(fx, fy);
      context.lineTo(tx, ty);
      context.moveTo(tx - (ux + 0.6 * uy) * head, ty - (uy - 0.6 * ux) * head);
      context.lineTo(tx, ty);
      context.lineTo(tx - (ux - 0.6 * uy) * head, ty - (uy + 0.6 * ux) * head);
    }
    this.stroke(context, this.colours.text, width, 0.85);
  },

  /* --- the line --- */

  line(context, frames, index, width, height) {
    const { colours } = this;
    const frame = frames[index];
    const unit = Math.max(1, Math.min(2.4, Math.min(width, height) / 420));
    const [left, right, top, low] = [40, width - 34, 13, height - 35];
    const bottom = top + 0.68 * (low - top), upper = bottom + 23;
    const [x0, x1] = frame.view.data;
    const xs = frame.x.data, latent = frame.latent.data, reach = Math.abs(latent[0]) || 1;
    const highest = Math.max(...frame.data_density.data, ...frame.generator_density.data);
    const x = (value) => left + ((value - x0) / (x1 - x0)) * (right - left);
    const z = (value) => left + ((value + reach) / (2 * reach)) * (right - left);
    const y = (value, most) => bottom - (value / (1.08 * most)) * (bottom - top);
    this.axes(context, [bottom, upper, low], left, right, x0, x1, x, highest, y);
    const trace = (values, most) => {
      context.beginPath();
      values.forEach((value, i) => Number.isFinite(value) && context.lineTo(x(xs[i]), y(value, most)));
    };
    for (const [density, colour] of [[frame.data_density, colours.real], [frame.generator_density, colours.fake]]) {
      trace(density.data, highest);
      this.stroke(context, colour, 1.6 * unit);
      context.lineTo(right, bottom);
      context.lineTo(left, bottom);
      context.globalAlpha = 0.26;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    trace(frame.optimal_discriminator.data, 1);
    this.stroke(context, colours.discriminator, 1.2 * unit, 1, [6 * unit, 4 * unit]);
    trace(frame.discriminator.data, 1);
    this.stroke(context, colours.discriminator, 2 * unit);
    context.save();
    context.beginPath();
    context.rect(left, upper, right - left, low - upper);
    context.clip();
    context.beginPath();
    for (let i = 0; i < latent.length; i += 2) {
      context.moveTo(z(latent[i]), low);
      context.lineTo(x(frame.generated.data[i]), upper);
    }
    this.stroke(context, colours.fake, Math.min(0.8 * unit, 1), 0.55);
    context.restore();
    context.fillStyle = colours.fake;
    context.beginPath();
    for (let i = 0; i < latent.length; i += 2) {
      const px = x(frame.generated.data[i]);
      context.moveTo(px + 2, upper);
      context.arc(px, upper, 2, 0, 2 * Math.PI);
    }
    context.fill();
  },

  axes(context, levels, left, right, x0, x1, x, highest, y) {
    const { colours } = this;
    const rule = (fx, fy, tx, ty, colour = colours.faint, dash = []) => {
      context.beginPath();
      context.moveTo(fx, fy);
      context.lineTo(tx, ty);
      this.stroke(context, colour, 1, 1, dash);
    };
    context.font = "11px sans-serif";
    context.fillStyle = colours.muted;
    for (const level of levels) {
      rule(left, level, right, level);
      for (let tick = Math.ceil(x0); tick <= x1; tick += 1) {
        rule(x(tick), level, x(tick), level + 4);
        context.fillText(String(tick), x(tick), level + 14);
      }
    }
    for (let tick = 1; tick <= 4; tick += 1) {
      rule(left, y((tick * highest) / 4, highest), right, y((tick * highest) / 4, highest));
      context.fillText(((tick * highest) / 4).toFixed(2), left - 34, y((tick * highest) / 4, highest));
    }
    rule(left, y(0.5, 1), right, y(0.5, 1), colours.discriminator, [2, 4]);
    for (const text of ["0", "½", "1"]) context.fillText(text, right + 6, y(text === "½" ? 0.5 : Number(text), 1));
  },
};
