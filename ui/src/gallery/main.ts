import '../lib/design/base.css';
import { mount } from 'svelte';
import { pretend } from '../lib/api/mock';
import Gallery from './Gallery.svelte';

pretend('session');
const target = document.getElementById('app');
if (target) mount(Gallery, { target });
