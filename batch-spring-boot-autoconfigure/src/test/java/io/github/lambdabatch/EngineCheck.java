/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.lambdabatch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.EngineCase.Act;
import io.github.lambdabatch.EngineCase.Item;
import io.github.lambdabatch.EngineCase.Recovery;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;

/**
 * Delivers the batch of an {@link EngineCase} as an event source mapping would, again and
 * again until nothing is left that can be handled, and watches whether the engine keeps
 * its promises.
 */
final class EngineCheck implements AutoCloseable {

	private static final int MAX_DELIVERIES = 200;

	/** So that a batch that is delivered as a whole is drained at last. */
	private static final int MAX_REJECTIONS = 20;

	private static final int MAX_STORE_FAILURES = 20;

	private final ExecutorService pool = Executors.newCachedThreadPool(EngineCheck::daemon);

	private final ExecutorService two = Executors.newFixedThreadPool(2, EngineCheck::daemon);

	private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2, EngineCheck::daemon);

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Check a case.
	 * @throws AssertionError if the engine breaks a promise
	 */
	void check(EngineCase engineCase) {
		new Drain(engineCase).run();
	}

	@Override
	public void close() {
		this.pool.shutdownNow();
		this.two.shutdownNow();
		this.later.shutdownNow();
	}

	/**
	 * An execution environment: a processor and what it has handled.
	 */
	private record Environment(BatchProcessor<List<String>, String, List<String>> processor, Set<String> handled) {
	}

	/**
	 * Takes no record.
	 */
	private static final class UnsuitableRecoverer implements RecordRecoverer {

		@Override
		public void recover(RecordContext<?> context, Throwable exception) {
			// To be seen as a recovered record that nobody has recovered.
		}

		@Override
		public boolean supports(RecordContext<?> context) {
			return false;
		}

	}

	/**
	 * Knows who has claimed what, and fails if the case says so.
	 */
	private static final class CheckedStore extends InMemoryIdempotencyStore {

		private final Set<String> claimed = ConcurrentHashMap.newKeySet();

		private final ThreadLocal<@Nullable String> claimedInTransaction = new ThreadLocal<>();

		private final TestSource source;

		private final @Nullable Random failures;

		private int failuresLeft = MAX_STORE_FAILURES;

		CheckedStore(EngineCase engineCase, InstantSource clock) {
			super(clock);
			this.source = new TestSource(engineCase.eventType());
			this.failures = (engineCase.store() == EngineCase.Store.FLAKY) ? new Random(engineCase.seed()) : null;
		}

		boolean isClaimed(String record) {
			return this.claimed.contains(this.source.eventId(record));
		}

		private static String eventId(String key) {
			return key.substring(key.lastIndexOf('#') + 1);
		}

		private synchronized void failSometimes() {
			if (this.failures != null && this.failures.nextInt(6) == 0 && this.failuresLeft-- > 0) {
				throw new IllegalStateException("The store is down");
			}
		}

		@Override
		public Claim claim(String key, String owner, Duration duration) {
			failSometimes();
			Claim claim = super.claim(key, owner, duration);
			if (claim == Claim.CLAIMED) {
				this.claimed.add(eventId(key));
			}
			return claim;
		}

		@Override
		public void complete(String key, String owner, Duration expiresAfter) {
			this.claimed.remove(eventId(key));
			failSometimes();
			super.complete(key, owner, expiresAfter);
		}

		@Override
		public <T> T inTransaction(Supplier<T> work, Predicate<? super T> commit, Duration timeout) {
			try {
				return super.inTransaction(work, commit, timeout);
			}
			finally {
				String key = this.claimedInTransaction.get();
				if (key != null) {
					this.claimed.remove(eventId(key));
					this.claimedInTransaction.remove();
				}
			}
		}

		@Override
		public Claim claimInTransaction(String key, String owner, Duration duration, Duration expiresAfter) {
			Claim claim = super.claimInTransaction(key, owner, duration, expiresAfter);
			if (claim == Claim.CLAIMED) {
				this.claimedInTransaction.set(key);
			}
			return claim;
		}

		@Override
		public void release(String key, String owner) {
			this.claimed.remove(eventId(key));
			failSometimes();
			super.release(key, owner);
		}

	}

	/**
	 * All deliveries of one case. Its lock guards what handlers on several threads tell
	 * of themselves.
	 */
	private final class Drain {

		private final EngineCase engineCase;

		private final BatchSettings settings;

		private final TestSource source;

		private final Random random;

		private final Map<String, Item> items = new LinkedHashMap<>();

		private final Map<String, Integer> attempts = new HashMap<>();

		private final Map<String, Integer> recoveries = new HashMap<>();

		private final Map<String, Integer> receives = new HashMap<>();

		/** In the order in which they were handled for the first time. */
		private final Set<String> done = Collections.synchronizedSet(new LinkedHashSet<>());

		private final List<Environment> environments = new ArrayList<>();

		/** When the task was handed to the executor that runs on this thread. */
		private final ThreadLocal<@Nullable Long> submitted = new ThreadLocal<>();

		/** Lets go the handlers that ignore interrupts. */
		private final CountDownLatch end = new CountDownLatch(1);

		private final AtomicInteger rejections = new AtomicInteger();

		private final AtomicLong storeMillis = new AtomicLong();

		private final CheckedStore store;

		/** Handled in an earlier delivery. */
		private final Set<String> handled = new HashSet<>();

		private boolean ignoring;

		private long clock;

		private Delivery delivery;

		Drain(EngineCase engineCase) {
			this.engineCase = engineCase;
			this.settings = engineCase.settings();
			this.source = new TestSource(engineCase.eventType(), this.receives::get);
			this.random = new Random(engineCase.seed());
			this.store = new CheckedStore(engineCase, () -> Instant.ofEpochMilli(this.storeMillis.get()));
			engineCase.items().forEach((item) -> this.items.put(item.record(), item));
			this.delivery = new Delivery(List.of(), newEnvironment(), 0);
		}

		void run() {
			Deque<List<String>> batches = new ArrayDeque<>();
			batches.add(List.copyOf(this.items.keySet()));
			int deliveries = 0;
			while (!batches.isEmpty()) {
				List<String> batch = batches.remove();
				List<String> rest = deliver(batch, deliveries++);
				if (rest == null && this.engineCase.bisect() && this.engineCase.eventType().isStream()
						&& batch.size() > 1) {
					batches.addFirst(batch.subList(batch.size() / 2, batch.size()));
					batches.addFirst(batch.subList(0, batch.size() / 2));
				}
				else {
					List<String> again = (rest != null) ? rest : batch;
					if (!again.isEmpty() && again.stream().noneMatch((record) -> isStillPossible(record, again))) {
						break;
					}
					if (!again.isEmpty()) {
						batches.addFirst(again);
					}
				}
				require(deliveries < MAX_DELIVERIES, "not drained after %d deliveries: %s", deliveries, batches);
			}
			checkOrderOfLanes();
			this.end.countDown();
		}

		/**
		 * @return what comes again, or {@code null} if the invocation failed
		 */
		private @Nullable List<String> deliver(List<String> batch, int number) {
			Environment environment = (this.random.nextInt(3) == 0) ? newEnvironment()
					: this.environments.get(this.random.nextInt(this.environments.size()));
			batch.forEach((record) -> this.receives.merge(record, 1, Integer::sum));
			if (this.random.nextBoolean()) {
				// The claims of earlier deliveries expire.
				this.storeMillis.addAndGet(TimeUnit.HOURS.toMillis(1));
			}
			Delivery delivery = new Delivery(batch, environment, number);
			this.delivery = delivery;
			FakeContext context = (this.engineCase.deadlineMillis() > 0)
					? new FakeContext((int) this.settings.deadlineMargin().toMillis()
							+ (this.engineCase.deadlineMillis() << Math.min(number, 7)))
						.running()
					: null;
			boolean failed = false;
			BatchResult<?, ?> result;
			try {
				result = environment.processor().process(batch, delivery::handle, context);
			}
			catch (BatchFailedException ex) {
				failed = true;
				result = ex.result();
			}
			catch (IllegalStateException ex) {
				// The environment had no threads left, and said so before any record ran.
				delivery.checkNothingRan();
				require(this.ignoring, "the environment ended although all handlers return");
				this.environments.remove(environment);
				newEnvironment();
				return batch;
			}
			delivery.check(result, failed);
			return failed ? null : delivery.comesAgain(result.itemIdentifiers());
		}

		private Environment newEnvironment() {
			List<BatchListener> listeners = new ArrayList<>();
			listeners.add(new BatchListener() {

				@Override
				public void beforeBatch(BatchContext<?> context) {
					Drain.this.delivery.batchBegun();
				}

				@Override
				public void beforeRecord(RecordContext<?> context) {
					Drain.this.delivery.recordBegun(context.index());
				}

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					Drain.this.delivery.completed(context.index(), outcome);
				}

			});
			if (this.engineCase.listenerThrows()) {
				listeners.add(this.random.nextInt(2), new BatchListener() {

					@Override
					public void beforeBatch(BatchContext<?> context) {
						throw new AssertionError("listener");
					}

					@Override
					public void beforeRecord(RecordContext<?> context) {
						throw new IllegalStateException("listener");
					}

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						throw new AssertionError("listener");
					}

					@Override
					public void afterBatch(BatchResult<?, ?> result) {
						throw new IllegalStateException("listener");
					}

				});
			}
			BatchProcessor.Builder<List<String>, String, List<String>> builder = BatchProcessor.builder(this.source)
				.environmentEnd(() -> {
				})
				.settings(this.settings)
				.listeners(listeners)
				.taskDecorator((task) -> {
					long now = tick();
					return () -> {
						this.submitted.set(now);
						try {
							task.run();
						}
						finally {
							this.submitted.remove();
						}
					};
				});
			switch (this.engineCase.workers()) {
				case POOL -> builder.executor(EngineCheck.this.pool);
				case TWO -> builder.executor(EngineCheck.this.two);
				case CALLER -> builder.executor(Runnable::run);
				case BLOCKING -> {
					SimpleAsyncTaskExecutor blocking = new SimpleAsyncTaskExecutor();
					blocking.setConcurrencyLimit(2);
					blocking.setDaemon(true);
					builder.executor(blocking);
				}
				case REJECTING -> {
					Random random = new Random(this.engineCase.seed());
					builder.executor((task) -> {
						if (random.nextInt(4) == 0 && this.rejections.getAndIncrement() < MAX_REJECTIONS) {
							throw new RejectedExecutionException();
						}
						EngineCheck.this.pool.execute(task);
					});
				}
				case DEFAULT -> {
				}
			}
			if (this.engineCase.store() != EngineCase.Store.NONE) {
				builder.idempotency(Idempotency.builder(this.store)
					.transactional(this.engineCase.store() == EngineCase.Store.TRANSACTIONAL)
					.expiresAfter(Duration.ofDays(365))
					.build());
			}
			if (this.engineCase.recovery() != Recovery.NONE) {
				builder.recoverer(new UnsuitableRecoverer())
					.recoverer((context, exception) -> this.delivery.recover((String) context.record()))
					.recoverer(new UnsuitableRecoverer());
			}
			if (this.engineCase.action() != null) {
				builder.classifiers(
						List.of((context, exception) -> null, (context, exception) -> this.engineCase.action()));
			}
			Environment environment = new Environment(builder.build(), new HashSet<>());
			this.environments.add(environment);
			return environment;
		}

		private synchronized long tick() {
			return this.clock++;
		}

		/**
		 * Whether a record that was not handled can be handled in a later delivery.
		 */
		private boolean isStillPossible(String record, List<String> batch) {
			if (this.done.contains(record) || isPoison(record)) {
				return false;
			}
			for (String earlier : batch) {
				if (earlier.equals(record)) {
					return true;
				}
				boolean blocks = switch (this.settings.onFailure()) {
					case CONTINUE -> false;
					case SKIP_GROUP -> isSameLane(earlier, record);
					case STOP -> true;
				};
				if (blocks && isPoison(earlier)) {
					return false;
				}
			}
			return true;
		}

		private boolean isPoison(String record) {
			return item(record).isPoison(this.engineCase.isEverRecovered());
		}

		private Item item(String record) {
			return Objects.requireNonNull(this.items.get(record));
		}

		private boolean isSameLane(String one, String other) {
			Object lane = this.source.laneKey(one);
			return lane != null && lane.equals(this.source.laneKey(other));
		}

		private void checkOrderOfLanes() {
			if (this.settings.onFailure() == OnFailure.CONTINUE) {
				return;
			}
			Map<Object, Integer> last = new HashMap<>();
			for (String record : this.done) {
				Object lane = this.source.laneKey(record);
				int number = number(record);
				Integer before = (lane != null) ? last.put(lane, number) : null;
				require(before == null || before < number, "%s was handled before %s", before, record);
			}
		}

		private int number(String record) {
			return Integer.parseInt(Objects.requireNonNull(this.source.itemIdentifier(record)));
		}

		private void require(boolean condition, String message, @Nullable Object... arguments) {
			if (!condition) {
				throw new AssertionError(message.formatted(arguments));
			}
		}

		/**
		 * One invocation.
		 */
		private final class Delivery {

			private final List<String> batch;

			private final Environment environment;

			private final int number;

			private final int[] attemptsBefore;

			private final int[] recoveriesBefore;

			private final int[] starts;

			private final boolean[] active;

			/** When the last attempt ended. */
			private final long[] endedAt;

			private final boolean[] succeeded;

			private final boolean[] recovered;

			private final RecordOutcome[] outcomes;

			private final boolean[] begun;

			private final long[] completedAt;

			private final List<String> broken = new ArrayList<>();

			private boolean batchBegun;

			private int inFlight;

			private int ignored;

			private boolean over;

			Delivery(List<String> batch, Environment environment, int number) {
				this.batch = batch;
				this.environment = environment;
				this.number = number;
				int size = batch.size();
				this.attemptsBefore = batch.stream()
					.mapToInt((record) -> Drain.this.attempts.getOrDefault(record, 0))
					.toArray();
				this.recoveriesBefore = batch.stream()
					.mapToInt((record) -> Drain.this.recoveries.getOrDefault(record, 0))
					.toArray();
				this.starts = new int[size];
				this.active = new boolean[size];
				this.endedAt = new long[size];
				this.succeeded = new boolean[size];
				this.recovered = new boolean[size];
				this.outcomes = new RecordOutcome[size];
				this.completedAt = new long[size];
				this.begun = new boolean[size];
			}

			@Nullable Object handle(String record, RecordContext<String> context) throws Exception {
				int index = context.index();
				Act act = begin(record, index);
				if (act.isLate()) {
					return late(act, record, index);
				}
				if (act == Act.NEVER) {
					return Mono.never().doOnCancel(() -> end(record, index, false));
				}
				boolean success = act.isSuccess();
				try {
					switch (act) {
						case THROW -> throw new IOException(record);
						case IGNORE -> ignoreInterrupts();
						case INTERRUPTED_OK -> Thread.currentThread().interrupt();
						case INTERRUPTED_FAIL -> {
							Thread.currentThread().interrupt();
							throw new InterruptedException();
						}
						case ERROR -> throw new AssertionError(record);
						case HANG -> Waits.forever();
						case HANG_OK -> {
							try {
								Waits.forever();
							}
							catch (InterruptedException ex) {
								success = true;
							}
						}
						default -> {
						}
					}
					return record;
				}
				finally {
					end(record, index, success);
				}
			}

			private CompletableFuture<Object> late(Act act, String record, int index) {
				CompletableFuture<Object> future = new CompletableFuture<>();
				AtomicBoolean ended = new AtomicBoolean();
				if (!act.isStubborn()) {
					future.whenComplete((result, exception) -> {
						if (ended.compareAndSet(false, true)) {
							end(record, index, false);
						}
					});
				}
				// Some of the stubborn ones take longer than a record may.
				boolean tooLong = act.isStubborn() && index % 5 == 0 && Drain.this.settings.recordTimeout() != null;
				long micros = (index * 37L) % 300 + (tooLong ? 5_000 : 0);
				EngineCheck.this.later.schedule(() -> {
					if (ended.compareAndSet(false, true)) {
						// Before the engine hears of it, and may start another one.
						end(record, index, act.isSuccess());
						if (act.isSuccess()) {
							future.complete(record);
						}
						else {
							future.completeExceptionally(new IOException(record));
						}
					}
				}, micros, TimeUnit.MICROSECONDS);
				return future;
			}

			private void ignoreInterrupts() {
				synchronized (Drain.this) {
					this.ignored++;
					Drain.this.ignoring = true;
				}
				while (true) {
					try {
						Waits.on(Drain.this.end);
						return;
					}
					catch (InterruptedException ex) {
						// On and on.
					}
				}
			}

			private Act begin(String record, int index) {
				synchronized (Drain.this) {
					Long submittedAt = Drain.this.submitted.get();
					long now = (submittedAt != null) ? submittedAt : tick();
					boolean parallel = Drain.this.settings.parallel();
					// Records without an order may overtake one that waits for a retry.
					boolean inOrder = !parallel && (Drain.this.engineCase.eventType() != EventType.SQS
							|| Drain.this.settings.onFailure() == OnFailure.STOP);
					this.inFlight++;
					this.starts[index]++;
					expect(!this.over, "%s runs after the end", record);
					if (Drain.this.engineCase.store() != EngineCase.Store.NONE) {
						expect(Drain.this.store.isClaimed(record), "%s runs without a claim", record);
						expect(Drain.this.engineCase.store() == EngineCase.Store.FLAKY
								|| Drain.this.engineCase.isTimed() || !Drain.this.handled.contains(record),
								"%s runs although it was handled", record);
					}
					expect(this.batchBegun && this.begun[index], "listeners do not know that %s runs", record);
					expect(this.inFlight <= (parallel ? Drain.this.settings.maxConcurrency() : 1),
							"%s makes %d at a time", record, this.inFlight);
					expect(!this.active[index], "%s overlaps itself", record);
					for (int i = 0; i < this.batch.size(); i++) {
						expect(!this.active[i] || !isSameLane(this.batch.get(i), record), "%s runs beside %s", record,
								this.batch.get(i));
						RecordOutcome other = this.outcomes[i];
						// What was decided before the last attempt had ended may follow
						// it.
						expect(i >= index || this.starts[index] == 1 || other == null || other.isHandled()
								|| this.completedAt[i] > this.endedAt[index] || !blocks(i, index),
								"%s runs again although %s has failed", record, this.batch.get(i));
					}
					expect(this.starts[index] <= 1 + Drain.this.engineCase.maxRetries(), "%s runs too often", record);
					expect(this.outcomes[index] == null, "%s runs although it is completed", record);
					Integer maxRecords = Drain.this.settings.maxRecords();
					long started = Arrays.stream(this.starts).filter((count) -> count > 0).count();
					expect(maxRecords == null || started <= maxRecords, "%s is beyond the limit", record);
					expect(!Drain.this.settings.redeliveryMemory() || !this.environment.handled().contains(record),
							"%s runs although this environment has handled it", record);
					for (int i = 0; i < this.batch.size() && this.starts[index] == 1; i++) {
						RecordOutcome other = this.outcomes[i];
						if (i < index && !parallel) {
							expect(other != null || this.starts[i] > 0, "%s comes before %s", record,
									this.batch.get(i));
						}
						if (i < index && (inOrder || isSameLane(this.batch.get(i), record))) {
							expect(other != null, "%s does not wait for %s", record, this.batch.get(i));
						}
						if (i > index && (!parallel || isSameLane(this.batch.get(i), record))) {
							expect(this.starts[i] == 0, "%s runs after %s", record, this.batch.get(i));
						}
						if (i < index && other != null && !other.isHandled() && this.completedAt[i] < now) {
							expect(!blocks(i, index), "%s runs although %s failed", record, this.batch.get(i));
						}
					}
					this.active[index] = true;
					int attempt = Drain.this.attempts.merge(record, 1, Integer::sum);
					return item(record).act(attempt - 1);
				}
			}

			private boolean blocks(int failed, int later) {
				return switch (Drain.this.settings.onFailure()) {
					case CONTINUE -> false;
					case SKIP_GROUP -> isSameLane(this.batch.get(failed), this.batch.get(later));
					case STOP -> true;
				};
			}

			private void end(String record, int index, boolean success) {
				synchronized (Drain.this) {
					this.inFlight--;
					this.active[index] = false;
					this.endedAt[index] = tick();
					if (success) {
						this.succeeded[index] = true;
						Drain.this.done.add(record);
					}
				}
			}

			void recover(String record) throws IOException {
				synchronized (Drain.this) {
					int index = this.batch.indexOf(record);
					expect(!this.over, "%s is recovered after the end", record);
					expect(!this.active[index], "%s is recovered while it runs", record);
					expect(Drain.this.engineCase.store() == EngineCase.Store.NONE || Drain.this.store.isClaimed(record),
							"%s is recovered without a claim", record);
					int time = Drain.this.recoveries.merge(record, 1, Integer::sum);
					Recovery recovery = Drain.this.engineCase.recovery();
					if (recovery == Recovery.BROKEN || (recovery == Recovery.AT_THE_SECOND_TIME && time == 1)) {
						throw new IOException("recoverer");
					}
					this.recovered[index] = true;
					Drain.this.done.add(record);
				}
			}

			void batchBegun() {
				synchronized (Drain.this) {
					expect(!this.batchBegun, "the batch begins twice");
					this.batchBegun = true;
				}
			}

			void recordBegun(int index) {
				synchronized (Drain.this) {
					expect(!this.begun[index], "%s begins twice", this.batch.get(index));
					this.begun[index] = true;
				}
			}

			void completed(int index, RecordOutcome outcome) {
				synchronized (Drain.this) {
					expect(this.outcomes[index] == null, "%s is completed twice", this.batch.get(index));
					this.outcomes[index] = outcome;
					this.completedAt[index] = tick();
				}
			}

			private void expect(boolean condition, String message, @Nullable Object... arguments) {
				if (!condition) {
					this.broken.add(message.formatted(arguments));
				}
			}

			void check(BatchResult<?, ?> result, boolean failed) {
				synchronized (Drain.this) {
					this.over = true;
					expect(this.inFlight == this.ignored || Drain.this.engineCase.deadlineMillis() > 0,
							"%d still run at the end", this.inFlight);
					expect(!Thread.interrupted(), "the thread of the invocation is interrupted");
					expect(result.outcomes().size() == this.batch.size(), "not all outcomes are there");
					List<String> notHandled = new ArrayList<>();
					for (int i = 0; i < this.batch.size(); i++) {
						RecordOutcome outcome = result.outcomes().get(i);
						expect(outcome == this.outcomes[i], "listeners saw another outcome of %s: %s",
								this.batch.get(i), this.outcomes[i]);
						checkOutcome(i, outcome);
						if (outcome.isHandled()) {
							this.environment.handled().add(this.batch.get(i));
							Drain.this.handled.add(this.batch.get(i));
						}
						else {
							notHandled.add(Objects.requireNonNull(Drain.this.source.itemIdentifier(this.batch.get(i))));
						}
					}
					boolean stream = Drain.this.engineCase.eventType().isStream() && !notHandled.isEmpty();
					expect(result.itemIdentifiers().equals(stream ? notHandled.subList(0, 1) : notHandled),
							"%s is reported instead of %s", result.itemIdentifiers(), notHandled);
					boolean mustFail = switch (Drain.this.settings.failInvocation()) {
						case NEVER -> false;
						case WHEN_ALL_FAIL -> !notHandled.isEmpty() && notHandled.size() == this.batch.size();
						case WHEN_ANY_FAILS -> !notHandled.isEmpty();
					};
					expect(failed == mustFail, "the invocation must%s fail", mustFail ? "" : " not");
					if (!failed) {
						List<String> again = comesAgain(result.itemIdentifiers());
						for (String record : this.batch) {
							expect(again.contains(record) || Drain.this.done.contains(record),
									"%s is acknowledged but was not handled", record);
						}
					}
					require(this.broken.isEmpty(), "in delivery %d of %s: %s; outcomes %s", this.number, this.batch,
							this.broken, result.outcomes());
				}
			}

			void checkNothingRan() {
				synchronized (Drain.this) {
					require(Arrays.stream(this.starts).sum() == 0, "records ran before the environment ended");
				}
			}

			private void checkOutcome(int index, RecordOutcome outcome) {
				String record = this.batch.get(index);
				boolean ran = this.starts[index] > 0;
				expect(this.begun[index] || outcome instanceof Unprocessed || outcome instanceof Remembered,
						"%s was not begun", record);
				if (outcome instanceof Succeeded) {
					expect(this.succeeded[index], "%s has not succeeded", record);
				}
				else if (outcome instanceof Recovered rescued) {
					expect(this.recovered[index] && rescued.attempts() == this.starts[index],
							"%s was not recovered after %d attempts", record, this.starts[index]);
				}
				else if (outcome instanceof Remembered) {
					expect(Drain.this.settings.redeliveryMemory() && !ran
							&& this.environment.handled().contains(record), "%s is nothing to remember", record);
				}
				else if (outcome instanceof Duplicate) {
					expect(Drain.this.engineCase.store() != EngineCase.Store.NONE && !ran
							&& Drain.this.done.contains(record), "%s is not a duplicate", record);
				}
				else if (outcome instanceof Failed failed) {
					expect(failed.attempts() == this.starts[index], "%s ran %d times but has %s", record,
							this.starts[index], outcome);
				}
				else if (outcome instanceof Unprocessed unprocessed) {
					checkReason(index, unprocessed.reason());
				}
				expect(outcome.attempts() == this.starts[index] || Drain.this.engineCase.isTimed(),
						"%s ran %d times but has %s", record, this.starts[index], outcome);
				if (ran && !Drain.this.engineCase.isTimed()
						&& Drain.this.engineCase.workers() != EngineCase.Workers.REJECTING && !isStopped(index)) {
					expect(outcome.isHandled() == isExpectedToBeHandled(index), "%s must%s be handled", record,
							isExpectedToBeHandled(index) ? "" : " not");
				}
			}

			/**
			 * Whether the record was not to be tried again, because an earlier one
			 * failed.
			 */
			private boolean isStopped(int index) {
				return Drain.this.settings.onFailure() == OnFailure.STOP
						&& Arrays.stream(this.outcomes, 0, index).anyMatch(Delivery::stops);
			}

			private static boolean stops(RecordOutcome outcome) {
				return outcome instanceof Failed
						|| (outcome instanceof Unprocessed unprocessed && (unprocessed.reason() == Reason.IN_PROGRESS
								|| unprocessed.reason() == Reason.IDEMPOTENCY_STORE));
			}

			private void checkReason(int index, Reason reason) {
				String record = this.batch.get(index);
				Integer maxRecords = Drain.this.settings.maxRecords();
				switch (reason) {
					case LIMIT -> expect(maxRecords != null && index >= maxRecords, "%s is within the limit", record);
					case DEADLINE -> expect(Drain.this.engineCase.deadlineMillis() > 0, "%s has no deadline", record);
					case INTERRUPTED -> expect(false, "%s was not interrupted", record);
					case EARLIER_FAILURE -> {
						boolean blocked = false;
						for (int i = 0; i < index; i++) {
							blocked |= stops(this.outcomes[i]) && blocks(i, index);
						}
						expect(blocked && this.starts[index] == 0, "%s was not to be left", record);
					}
					case IN_PROGRESS -> expect(Drain.this.engineCase.store() != EngineCase.Store.NONE && this.number > 0
							&& this.starts[index] == 0, "%s was not in progress", record);
					case IDEMPOTENCY_STORE ->
						expect(Drain.this.engineCase.store() == EngineCase.Store.FLAKY && this.starts[index] == 0,
								"the store did not fail for %s", record);
				}
			}

			/**
			 * What must come of a record that runs, unless time decides.
			 */
			private boolean isExpectedToBeHandled(int index) {
				Item item = item(this.batch.get(index));
				FailureAction action = Drain.this.engineCase.action();
				int maxRetries = (action == null || action == FailureAction.RETRY) ? Drain.this.engineCase.maxRetries()
						: 0;
				for (int i = 0; i <= maxRetries; i++) {
					Act act = item.act(this.attemptsBefore[index] + i);
					if (act.isSuccess()) {
						return true;
					}
					if (act == Act.ERROR) {
						break;
					}
				}
				if (!Drain.this.engineCase.isGivenUp(Drain.this.receives.getOrDefault(this.batch.get(index), 0))) {
					return false;
				}
				return switch (Drain.this.engineCase.recovery()) {
					case NONE, BROKEN -> false;
					case ALWAYS -> true;
					case AT_THE_SECOND_TIME -> this.recoveriesBefore[index] > 0;
				};
			}

			/**
			 * What Lambda delivers again after this answer.
			 */
			List<String> comesAgain(List<String> reported) {
				if (reported.isEmpty()) {
					return List.of();
				}
				if (Drain.this.engineCase.eventType().isStream()) {
					int checkpoint = Integer.parseInt(reported.get(0));
					return this.batch.stream().filter((record) -> number(record) >= checkpoint).toList();
				}
				List<String> again = new ArrayList<>(this.batch.stream()
					.filter((record) -> reported.contains(Drain.this.source.itemIdentifier(record)))
					.toList());
				if (Drain.this.engineCase.eventType() == EventType.SQS) {
					Collections.shuffle(again, Drain.this.random);
				}
				return again;
			}

		}

	}

}
