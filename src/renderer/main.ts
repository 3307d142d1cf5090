import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { installSteelyard } from './transport/steelyard.ts';
import { openBridge } from './transport/bridge.ts';
import './style.css';

createApp(App).use(createPinia()).use(installSteelyard(openBridge())).mount('#app');
