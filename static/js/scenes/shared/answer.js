// @ts-check
/** The name of D's answer in a readout. */
import { t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Frame} Frame */

/** @param {Frame} frame */
export const answerOf = (frame) => (frame.has_probability ? "D" : t("score"));
