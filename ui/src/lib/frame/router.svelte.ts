import { isRoute, type Route } from './routes';

/** Where the window is: the part of the address after `#/`, with an optional `?` part for a view's own use. */
class Router {
  route = $state<Route>('devices');
  search = $state('');

  /** Follows the address until the returned function is called. */
  begin(): () => void {
    const follow = (): void => this.#follow();
    window.addEventListener('hashchange', follow);
    follow();
    return () => window.removeEventListener('hashchange', follow);
  }

  /** Goes to a place. */
  go(route: Route, search = ''): void {
    location.hash = hrefOf(route, search).slice(1);
  }

  #follow(): void {
    const [path = '', search = ''] = location.hash.replace(/^#\//, '').split('?', 2);
    this.route = isRoute(path) ? path : 'devices';
    this.search = search;
  }
}

export const router = new Router();

export function hrefOf(route: Route, search = ''): string {
  return `#/${route}${search === '' ? '' : `?${search}`}`;
}
