import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'results/', '**/*.cjs'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    // A template reads better with one control a line than with one attribute a line.
    files: ['**/*.vue'],
    rules: {
      'vue/max-len': ['error', { code: 140, template: 240, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true }],
    },
  },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // typed arrays and bounded loops
      'no-restricted-syntax': ['error', { selector: 'CallExpression[callee.name="eval"]', message: 'never eval' }],
      'max-len': ['error', { code: 140, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/multi-word-component-names': 'off',
    },
  },
  { files: ['**/*.vue'], rules: { 'max-len': 'off' } },
);
