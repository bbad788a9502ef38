export { LightModule } from './light.module.js';
