'use strict';
// Loaded by VS Code's extension host in the place of the real runner, whose path comes in the environment.
// It marks what the suite prints, so that the harness can tell it from VS Code's own log.
const { format } = require('node:util');

const MARK = '[suite] ';

exports.run = async () => {
  const real = globalThis.console;
  // VS Code pins the methods of its console, hence another object.
  const marked = { value: (...args) => real.log('%s', MARK + format(...args)) };
  globalThis.console = Object.create(real, { log: marked });
  try {
    await require(process.env.NONCESENSE_SUITE_RUNNER).run();
  } catch (error) {
    // A string is the runner's count of failed tests; an error means the suite itself could not be run.
    if (typeof error !== 'string') console.log(error);
    throw error;
  } finally {
    globalThis.console = real;
  }
};
