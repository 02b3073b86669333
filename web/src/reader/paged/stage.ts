import {
  advance,
  type Camera,
  clamp,
  enter,
  type Layout,
  type Point,
  pan,
  type Size,
  zoomAt,
} from "../engine/camera";

interface Scene {
  key: string;
  layout: Layout;
  view: Size;
  isRtl: boolean;
}

/** Space between neighboring spreads while one slides into the other. */
export const SLOT_GAP = 20;

const FRICTION_MS = 260;
const ZOOM_MS = 180;

/** Moves the shown spread; it writes to the page directly, because fingers are quicker than renders. */
export class Stage {
  #camera: Camera = { x: 0, y: 0, zoom: 1 };
  #scene: Scene | null = null;
  #frame = 0;
  #draw: (camera: Camera) => void = () => undefined;
  /** Called when the zoom has come to rest at another value. */
  onZoomed: (zoom: number) => void = () => undefined;

  get camera(): Camera {
    return this.#camera;
  }

  get isZoomed(): boolean {
    return this.#camera.zoom > 1.01;
  }

  /** Where the spread that is shown gets its place from. */
  attach(draw: (camera: Camera) => void): void {
    this.#draw = draw;
    draw(this.#camera);
  }

  /** Shows another spread from its start or end, or fits the same one into another view. */
  show(scene: Scene, from: "start" | "end"): void {
    const last = this.#scene;
    this.#scene = scene;
    const isSame = last?.key === scene.key;
    this.#stop();
    if (isSame && last) this.#set(this.#refit(last, scene));
    else this.#set(enter(scene.layout, scene.view, from, scene.isRtl));
    if (!isSame) this.onZoomed(1);
  }

  #refit(last: Scene, next: Scene): Camera {
    const { zoom, x, y } = this.#camera;
    const across = (last.view.width / 2 - x) / (last.layout.width * zoom);
    const down = (last.view.height / 2 - y) / (last.layout.height * zoom);
    const moved = {
      zoom,
      x: next.view.width / 2 - across * next.layout.width * zoom,
      y: next.view.height / 2 - down * next.layout.height * zoom,
    };
    return clamp(moved, next.layout, next.view);
  }

  /** Moves by a finger or wheel; `false` when there is no way left. */
  pan(by: Point): boolean {
    if (!this.#scene) return false;
    this.#stop();
    const result = pan(this.#camera, by, this.#scene.layout, this.#scene.view);
    this.#set(result.camera);
    return result.isMoved;
  }

  /** Whether there is something to see in a direction. */
  canPan(by: Point): boolean {
    return this.#scene !== null && pan(this.#camera, by, this.#scene.layout, this.#scene.view).isMoved;
  }

  /** Reads on inside the spread; `false` when it is read to its end. */
  advance(direction: 1 | -1): boolean {
    if (!this.#scene) return false;
    const next = advance(this.#camera, direction, this.#scene.layout, this.#scene.view, this.#scene.isRtl);
    if (next) this.#glide(next);
    return next !== null;
  }

  /** Zooms under the fingers. */
  zoomBy(factor: number, at: Point): void {
    if (!this.#scene) return;
    this.#stop();
    this.#set(zoomAt(this.#camera, factor, at, this.#scene.layout, this.#scene.view));
  }

  /** Zooms smoothly to a value around a point, or around the middle. */
  zoomTo(zoom: number, at?: Point): void {
    if (!this.#scene) return;
    const { layout, view } = this.#scene;
    const point = at ?? { x: view.width / 2, y: view.height / 2 };
    const next = zoomAt(this.#camera, zoom / this.#camera.zoom, point, layout, view);
    this.#glide(next);
    this.onZoomed(next.zoom);
  }

  /** Lets a flung spread roll out. */
  fling(velocity: Point): void {
    let { x, y } = velocity;
    let last = performance.now();
    const step = (now: number) => {
      const passed = Math.min(40, now - last);
      last = now;
      const isMoving = this.#scene && Math.hypot(x, y) > 0.02;
      if (!isMoving || !this.#scene) return;
      const result = pan(
        this.#camera,
        { x: x * passed, y: y * passed },
        this.#scene.layout,
        this.#scene.view,
      );
      this.#set(result.camera);
      const kept = Math.exp(-passed / FRICTION_MS);
      x *= kept;
      y *= kept;
      if (result.isMoved) this.#frame = requestAnimationFrame(step);
    };
    this.#stop();
    this.#frame = requestAnimationFrame(step);
  }

  /** Ends any movement. */
  close(): void {
    this.#stop();
  }

  #glide(to: Camera): void {
    this.#stop();
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isStill) {
      this.#set(to);
      return;
    }
    const from = this.#camera;
    const start = performance.now();
    const step = (now: number) => {
      const part = Math.min(1, Math.max(0, (now - start) / ZOOM_MS));
      const eased = 1 - (1 - part) ** 3;
      const mix = (a: number, b: number) => a + (b - a) * eased;
      this.#set({ x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: mix(from.zoom, to.zoom) });
      if (part < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  #set(camera: Camera): void {
    this.#camera = camera;
    this.#draw(camera);
  }
}
