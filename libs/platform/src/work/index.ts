export { WorkModule } from './work.module.js';
export { WorkerOptions } from './worker.provider.js';
