// @ts-check
/**
 * One animation frame for everybody: each task that was requested runs once. A hidden tab gets no animation
 * frames and so draws nothing.
 * @param {(callback: (time: number) => void) => number} [requestFrame]
 */
export function createDrawScheduler(requestFrame = (callback) => requestAnimationFrame(callback)) {
  /** @type {Set<(time: number) => void>} */
  const waiting = new Set();
  let is_asked = false;

  /** @param {number} time */
  function run(time) {
    is_asked = false;
    const tasks = [...waiting];
    waiting.clear();
    for (const task of tasks) task(time);
  }
  return {
    /** @param {(time: number) => void} task */
    request(task) {
      waiting.add(task);
      if (is_asked) return;
      is_asked = true;
      requestFrame(run);
    },
    /** @param {(time: number) => void} task */
    cancel: (task) => waiting.delete(task),
  };
}

/** @typedef {ReturnType<typeof createDrawScheduler>} DrawScheduler */
