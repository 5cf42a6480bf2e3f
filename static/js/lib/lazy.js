// @ts-check
/** Parts of the page that most visits do not open: their modules are fetched when they are first needed. */

/**
 * Mounts a part when the state first asks for it; it then stays mounted.
 * @template T
 * @param {(isWanted: (state: T) => boolean, listener: (is_wanted: boolean) => void) => () => void} watch of the store
 * @param {(state: T) => boolean} isWanted
 * @param {() => Promise<() => void>} mount fetches the modules and mounts the part; returns what unmounts it
 * @returns {() => void}
 */
export function mountWhen(watch, isWanted, mount) {
  let is_over = false;
  let is_asked = false;
  let unmount = () => {};
  const stop = watch(isWanted, (is_wanted) => {
    if (!is_wanted || is_asked) return;
    is_asked = true;
    mount().then((unmount_part) => {
      if (is_over) unmount_part();
      else unmount = unmount_part;
    }, () => { is_asked = false; }); // the server could not be reached: it is tried again the next time
  });
  return () => {
    is_over = true;
    stop();
    unmount();
  };
}

/**
 * A dialog that is built when it first opens.
 * @param {() => Promise<{open: () => void, unmount: () => void}>} build
 */
export function lazyDialog(build) {
  /** @type {Promise<{open: () => void, unmount: () => void}>|null} */
  let dialog = null;
  return {
    async open() {
      dialog ??= build();
      try {
        (await dialog).open();
      } catch {
        dialog = null;
      }
    },
    unmount: () => { dialog?.then(({ unmount }) => unmount(), () => {}); },
  };
}
