using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <content>Sends the events of local users.</content>
public sealed partial class RoomSession
{
    /// <summary>Sends an event of a local user: gives it its place in the room, signs it, stores it, and queues it for the other servers of the room.</summary>
    /// <param name="draft">The event as the user wants to send it.</param>
    /// <param name="cancellationToken">Cancels the call. If it is canceled, the event may or may not be sent.</param>
    /// <returns>The result. After <see cref="SendResult.Sent"/>, the event is durable.</returns>
    /// <exception cref="ArgumentException">The sender is not a user of this server, or the draft is of type <c>m.room.create</c>.</exception>
    /// <exception cref="RoomFencedException">Another process has opened the room.</exception>
    /// <exception cref="Storage.RoomStoreException">The store failed. It is not known whether the event was stored.</exception>
    public async Task<SendResult> SendAsync(EventDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Sender.IsDefault || draft.Sender.ServerName != _services.Identity.Name)
        {
            throw new ArgumentException($"The sender {draft.Sender} is not a user of {_services.Identity.Name}.", nameof(draft));
        }

        SendStep step = await _writer.RunAsync(turn => Prepare(turn, draft), [], cancellationToken).ConfigureAwait(false);
        return step.Unsigned is { } unsigned ? await SendSignedByPolicyServerAsync(unsigned, step.Via, cancellationToken).ConfigureAwait(false) : step.Result!;
    }

    /// <summary>Sends an event of this server that is signed already, because another server had to sign it, too.</summary>
    internal async Task<SendResult> SendSignedAsync(VerifiedPdu signed, CancellationToken cancellationToken)
    {
        SendStep step = await _writer.RunAsync(turn => Place(turn, signed, ReceiveOptions.Live), GetNeeded(signed), cancellationToken).ConfigureAwait(false);
        return step.Unsigned is { } unsigned ? await SendSignedByPolicyServerAsync(unsigned, step.Via, cancellationToken).ConfigureAwait(false) : step.Result!;
    }

    /// <summary>Receives a membership event that another server sends through this one, and queues it for the other servers of the room: the server of the user knows only this one.</summary>
    internal async Task<IncomingPduResult> ReceiveForOthersAsync(VerifiedPdu verified, ServerName origin, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_services.Options.Fetch.Deadline, _services.TimeProvider);
        ReceiveResult result = await ReceiveAndQueueAsync(verified, ReceiveOptions.Live, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(verified, result, origin, ReceiveAndQueueAsync, deadline.Token, cancellationToken).ConfigureAwait(false);

        // Also after something was fetched for it, the event that is received last is the one that the others get: a policy server may have signed it meanwhile.
        Task<ReceiveResult> ReceiveAndQueueAsync(VerifiedPdu pdu, ReceiveOptions options, CancellationToken token) => _writer.RunAsync(
            turn =>
            {
                ImmutableArray<ServerName> before = turn.GetDestinations(_services.Identity.Name);
                ReceiveResult received = turn.Receive(pdu, options, origin);
                if (received is ReceiveResult.Accepted)
                {
                    turn.Queue(pdu.Pdu, before.Remove(origin));
                }

                return received;
            },
            GetNeeded(pdu),
            token);
    }

    /// <summary>Enters the room with the answer to a join.</summary>
    /// <exception cref="AbandonedException">The answer does not make a room that the user is in. Nothing of it is stored.</exception>
    internal Task<RoomEvent> EnterAsync(VerifiedPdu join, ReceivedRoomState received, StateMap state, CancellationToken cancellationToken) =>
        _writer.RunExclusiveAsync(
            turn =>
            {
                if (!turn.TryCreate(received.Create!, out RoomCreationError? error))
                {
                    throw new AbandonedException($"the create event of the answer does not create a room: {error}");
                }

                _ = turn.AddOutliers(received.Events);

                // An event whose auth events are not in the answer is left out of the state, and does not spoil the join.
                StateMap usable = state;
                foreach ((StateSlot slot, EventId id) in state)
                {
                    usable = turn.Room.TryGetEvent(id, out _) ? usable : usable.Remove(slot);
                }

                return turn.EnterWithState(join, usable) switch
                {
                    ReceiveResult.Accepted accepted => accepted.Event,
                    ReceiveResult.AlreadyKnown { Event.Status: EventStatus.Accepted } known => known.Event,
                    ReceiveResult.Missing missing => throw new AbandonedException($"the answer to the join lacks {missing.EventIds.Length} events that the join needs"),
                    ReceiveResult.Judged judged => throw new AbandonedException($"the join is not allowed by the state of the answer: {judged.Explanation}"),
                    _ => throw new AbandonedException("the join of the answer cannot be used"),
                };
            },
            [join.EventId, .. received.Events.Select(verified => verified.EventId)],
            cancellationToken);

    private SendStep Prepare(RoomTurn turn, EventDraft draft)
    {
        switch (turn.Room.PrepareNext(draft))
        {
            case PrepareResult.Ready { Prepared: { IsAllowed: true } prepared }:
                if (!prepared.TrySign(_services.Identity.Key, out Pdu? pdu, out PduError error))
                {
                    return new SendStep(new SendResult.Malformed(error));
                }

                return Place(turn, VerifiedPdu.TrustWithoutVerification(pdu), ReceiveOptions.Live);
            case PrepareResult.Ready ready:
                return new SendStep(new SendResult.NotAllowed(ready.Prepared.Verdict));
            case PrepareResult.Malformed malformed:
                return new SendStep(new SendResult.Malformed(malformed.Error));
            case PrepareResult.Missing missing:
                return new SendStep(new SendResult.Incomplete(missing.EventIds));
            case var other:
                throw new InvalidOperationException($"The room gave the unexpected result {other.GetType().Name}.");
        }
    }

    /// <summary>Puts a signed event of this server into the room. It passes the same checks as the events of other servers.</summary>
    private SendStep Place(RoomTurn turn, VerifiedPdu signed, ReceiveOptions options)
    {
        // The servers of the room before a leave or ban include those that must learn of it; the servers after an invite or join do not hear of it in another way.
        ImmutableArray<ServerName> before = turn.GetDestinations(_services.Identity.Name);
        switch (turn.Receive(signed, options, origin: null))
        {
            case ReceiveResult.Accepted accepted:
                return Queue(accepted.Event);

            // Another server that signed the event has sent it here before it answered.
            case ReceiveResult.AlreadyKnown { Event: { Status: EventStatus.Accepted } known }:
                return Queue(known);
            case ReceiveResult.AlreadyKnown { Event.Verdict: { IsAllowed: false } verdict }:
                return new SendStep(new SendResult.NotAllowed(verdict));
            case ReceiveResult.AlreadyKnown { Event.UnsignedBy: { } policyServer }:
                return new SendStep(new SendResult.RefusedByPolicyServer(policyServer, isRetryable: true));
            case ReceiveResult.NeedsPolicySignature needed:
                return new SendStep(signed, needed.Via);
            case ReceiveResult.Deferred deferred:
                return new SendStep(new SendResult.RefusedByPolicyServer(deferred.Via, isRetryable: true));
            case ReceiveResult.Missing missing:
                return new SendStep(new SendResult.Incomplete(missing.EventIds));
            case ReceiveResult.Judged { Verdict: { } verdict }:
                return new SendStep(new SendResult.NotAllowed(verdict));
            case var other:
                throw new InvalidOperationException($"The room gave the unexpected result {other.GetType().Name} for its own event {signed}.");
        }

        SendStep Queue(RoomEvent placed)
        {
            ImmutableArray<ServerName> destinations = [.. before.Union(turn.GetDestinations(_services.Identity.Name)).Order()];
            turn.Queue(signed.Pdu, destinations);
            return new SendStep(new SendResult.Sent(placed, destinations));
        }
    }

    private async Task<SendResult> SendSignedByPolicyServerAsync(VerifiedPdu unsigned, ServerName via, CancellationToken cancellationToken)
    {
        PolicyDecision decision = await new PolicyServerClient(this, _services).AskAsync(unsigned.Pdu, via, cancellationToken).ConfigureAwait(false);
        if (decision.Signed is not { } signed)
        {
            return new SendResult.RefusedByPolicyServer(via, isRetryable: decision.Status != PolicyServerStatus.Refused);
        }

        SendStep step = await _writer.RunAsync(turn => Place(turn, signed, ReceiveOptions.Live), GetNeeded(signed), cancellationToken).ConfigureAwait(false);
        return step.Result ?? new SendResult.RefusedByPolicyServer(via, isRetryable: false);
    }

    /// <summary>Represents the result of sending, or an event that the policy server must sign first.</summary>
    private readonly record struct SendStep(SendResult? Result, VerifiedPdu? Unsigned, ServerName Via)
    {
        public SendStep(SendResult result)
            : this(result, Unsigned: null, default)
        {
        }

        public SendStep(VerifiedPdu unsigned, ServerName via)
            : this(Result: null, unsigned, via)
        {
        }
    }
}
