import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestEnded } from '../../bot/request-ended.ts';
import type { SearchAnswer, SearchOptions } from '../../search/answer.ts';
import type { RequestHandler } from '../http-server.ts';

type Search<Options, Answer> = (query: string, options: Options) => Promise<Answer>;

/** How people are answered: what they asked, how it ended, where the time went. */
export interface AnswerMetrics {
  requestEnded: (ended: RequestEnded) => void;
  /** Measures searches: their time, their results, their failures. */
  observeSearch<Options extends SearchOptions, Answer extends SearchAnswer>(
    search: Search<Options, Answer>,
  ): Search<Options, Answer>;
  /** Measures how long Slack waits for our acknowledgement, and with which status it comes. */
  observeRequests(handle: RequestHandler): RequestHandler;
  /** Measures calls to Slack. */
  observeFetch<Call extends unknown[], Answer extends { status: number }>(
    fetch: (...call: Call) => Promise<Answer>,
  ): (...call: Call) => Promise<Answer>;
}

const timeBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the measures of answers. */
export function createAnswerMetrics(registry: Registry): AnswerMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'yuuk_requests_total',
    help: 'Commands, presses, forms and questions, by name and by how they ended',
    labelNames: ['name', 'outcome'],
    registers,
  });
  const steps = new Histogram({
    name: 'yuuk_step_seconds',
    help: 'Steps of an answer: ack (Slack waits), search, send (a call to Slack), answer (the whole)',
    labelNames: ['step'],
    buckets: timeBuckets,
    registers,
  });
  const searches = new Counter({
    name: 'yuuk_searches_total',
    help: 'Searches by outcome: full, partial, none, failed',
    labelNames: ['outcome'],
    registers,
  });
  const results = new Histogram({
    name: 'yuuk_search_results',
    help: 'Articles that match every word of a search',
    buckets: [0, 1, 3, 10, 30, 100, 300, 1000, 10_000],
    registers,
  });
  const acknowledgements = new Counter({
    name: 'yuuk_slack_requests_total',
    help: 'Requests of Slack over HTTP, by the class of the status they were given',
    labelNames: ['status'],
    registers,
  });
  const calls = new Counter({
    name: 'yuuk_slack_calls_total',
    help: 'Calls to Slack, by the class of the status that came back; failed: none came',
    labelNames: ['status'],
    registers,
  });
  const isKnown = boundNames(mostNames);

  return {
    requestEnded({ name, outcome, milliseconds }) {
      requests.inc({ name: isKnown(name) ? name : 'other', outcome });
      steps.observe({ step: 'answer' }, milliseconds / 1000);
    },
    observeSearch: (search) => async (query, options) => {
      const stop = steps.startTimer({ step: 'search' });
      try {
        const answer = await search(query, options);
        searches.inc({ outcome: outcomeOf(answer) });
        results.observe(answer.total);
        return answer;
      } catch (error) {
        searches.inc({ outcome: 'failed' });
        throw error;
      } finally {
        stop();
      }
    },
    observeRequests: (handle) => (request, response) => {
      const stop = steps.startTimer({ step: 'ack' });
      response.once('finish', () => {
        stop();
        acknowledgements.inc({ status: classOf(response.statusCode) });
      });
      return handle(request, response);
    },
    observeFetch:
      (fetch) =>
      async (...call) => {
        const stop = steps.startTimer({ step: 'send' });
        try {
          const response = await fetch(...call);
          calls.inc({ status: classOf(response.status) });
          return response;
        } catch (error) {
          calls.inc({ status: 'failed' });
          throw error;
        } finally {
          stop();
        }
      },
  };
}

function outcomeOf({ total, results }: SearchAnswer): 'full' | 'partial' | 'none' {
  if (total > 0) return 'full';
  return results.length > 0 ? 'partial' : 'none';
}

/** `2xx`; 429 by itself, since it means something else than the others of its class. */
const classOf = (status: number) => (status === 429 ? '429' : `${Math.floor(status / 100)}xx`);

/** More names than yuuk has commands and buttons are none of ours. */
const mostNames = 80;

/** Lets the first names pass, and no further ones: the number of label values must have a bound. */
export function boundNames(most: number): (name: string) => boolean {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return true;
    if (known.size >= most || !/^[a-z][a-z_-]{0,39}$/.test(name)) return false;
    known.add(name);
    return true;
  };
}
