// Moves something to where it was seen last, in steps that the eye takes for riding. It arrives and waits:
// it is never shown beyond what is known.
import { between, metresBetween, type Place } from './geometry';

/** A jump over more metres is no ride. */
const furthest = 2000;

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export class Glide {
  #at: Place;
  #frame = 0;
  #move: (place: Place) => void;

  constructor(at: Place, move: (place: Place) => void) {
    this.#at = at;
    this.#move = move;
  }

  /** Goes to a place in so many milliseconds. */
  to(place: Place, ms: number): void {
    cancelAnimationFrame(this.#frame);
    if (ms <= 0 || calm() || metresBetween(this.#at, place) > furthest) {
      this.#set(place);
      return;
    }
    const from = this.#at;
    const began = performance.now();
    const step = (now: number) => {
      const share = (now - began) / ms;
      this.#set(between(from, place, share));
      if (share < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  #set(place: Place): void {
    this.#at = place;
    this.#move(place);
  }
}
