import { start } from '@/shared/app'
import App from './App.vue'
import { router } from './routes'
import { words } from './words'
import './console.css'

void start(App, router, words)
