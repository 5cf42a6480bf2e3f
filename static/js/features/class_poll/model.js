// @ts-check
/** A question to a class as data: what a page may do with it, and the bars of its answers. */
import { m, t, tn } from "../../app/i18n.js";

/**
 * @typedef {object} Poll
 * @property {number} number of the question, from 1
 * @property {string} question
 * @property {string[]} answers
 * @property {number} n_votes
 * @property {number[]|null} counts of each answer; null until the instructor reveals them
 * @property {boolean} is_revealed
 */

/** @typedef {{title: string, question: string, answers: string[]}} Question title: in the list of ready-made questions */

/** Ready-made questions, for most lessons. @type {Question[]} */
export const QUESTIONS = [
  { title: m("What will happen?"), question: m("What will happen?"), answers: [m("It covers all modes"), m("It collapses"), m("It never settles")] },
  { title: m("A remedy"), question: m("Will this remedy help?"), answers: [m("Yes, soon"), m("Yes, but slowly"), m("No"), m("It makes it worse")] },
  { title: m("Who wins?"), question: m("Who is ahead after 1,000 steps?"), answers: [m("The generator"), m("The discriminator"), m("Neither")] },
  { title: m("Seeds"), question: m("How many of our runs will collapse?"), answers: [m("None"), m("A few"), m("Most"), m("All")] },
];

/** The share of each answer among all votes. @param {Pick<Poll, "answers"|"counts">} poll @returns {number[]} */
export function sharesOf({ answers, counts }) {
  const total = (counts ?? []).reduce((sum, count) => sum + count, 0);
  return answers.map((_, i) => (total === 0 ? 0 : (counts?.[i] ?? 0) / total));
}

/** What stands beside the answers. @param {Poll} poll @param {number|null} voted the answer of this page */
export function pollStatus({ n_votes, is_revealed }, voted) {
  const votes = tn(n_votes, "{count} vote", "{count} votes");
  if (is_revealed) return votes;
  return voted === null ? t("One vote each. {votes} so far.", { votes }) : t("Your vote is counted. {votes} so far.", { votes });
}

/** The texts that were typed, without empty ones; null unless there are a question and two different answers. @param {string} question @param {string[]} answers */
export function typedQuestion(question, answers) {
  const given = answers.map((each) => each.trim()).filter(Boolean);
  if (question.trim() === "" || new Set(given).size < 2) return null;
  return { question: question.trim(), answers: given };
}
