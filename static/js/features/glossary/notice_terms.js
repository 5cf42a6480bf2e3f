// @ts-check
/** The terms that explain a notice and do not have its name. @type {{[notice: string]: string}} */
const NOTICE_TERMS = { collapse: "mode_collapse" };

/** @param {string} notice */
export function termOfNotice(notice) {
  return NOTICE_TERMS[notice] ?? notice;
}
