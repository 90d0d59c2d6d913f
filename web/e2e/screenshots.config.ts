import { mergeConfig } from 'vitest/config';
import tests from './vitest.config';

const config = mergeConfig(tests, {});
config.test.include = ['screenshots.pictures.ts'];
export default config;
