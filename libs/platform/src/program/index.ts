export { runProgram, type Serving } from './run-program.js';
