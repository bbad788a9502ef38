// allowed
export { kernel } from '@commonhall/kernel';
export { membership } from '@commonhall/membership';
