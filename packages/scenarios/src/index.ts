/** What `@podsim/scenarios` offers to other packages: a tour of the stories that are told here. */
export { tour, type TourPlay, type TourStop } from './tour.ts';
