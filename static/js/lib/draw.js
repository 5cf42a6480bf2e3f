// @ts-check
/**
 * One animation frame for all tasks: each requested task runs once. A hidden tab gets no animation
 * frames and therefore draws nothing.
 * @param {(callback: Task) => number} [requestFrame]
 * @returns {DrawScheduler & {later: DrawScheduler}}
 */
export function createDrawScheduler(requestFrame = (callback) => requestAnimationFrame(callback)) {
  /** @type {Set<Task>} */
  const waiting = new Set();
  /** @type {Set<Task>} for the animation frame after the next */
  const postponed = new Set();
  let is_asked = false;

  function ask() {
    if (is_asked) return;
    is_asked = true;
    requestFrame(run);
  }
  /** @param {number} time */
  function run(time) {
    is_asked = false;
    const tasks = [...waiting];
    waiting.clear();
    for (const task of postponed) waiting.add(task);
    postponed.clear();
    if (waiting.size > 0) ask();
    for (const task of tasks) task(time);
  }
  /** @param {Set<Task>} tasks @returns {DrawScheduler} */
  const into = (tasks) => ({
    request(task) {
      tasks.add(task);
      ask();
    },
    cancel(task) {
      waiting.delete(task);
      tasks.delete(task);
    },
  });
  // later: tasks that can wait for one more animation frame. A picture and all its numbers take too long for one.
  return { ...into(waiting), later: into(postponed) };
}

/** @typedef {(time: number) => void} Task */
/** @typedef {{request: (task: Task) => void, cancel: (task: Task) => void}} DrawScheduler */
