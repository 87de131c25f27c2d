using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <content>Asks the policy server again about events that it could not be asked about.</content>
public sealed partial class RoomSession
{
    private const int MaxPolicyRechecksAtOnce = 50;
    private static readonly TimeSpan FirstPolicyDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPolicyDelay = TimeSpan.FromHours(1);

    private DateTimeOffset _nextPolicyRecheck;
    private TimeSpan _policyDelay = FirstPolicyDelay;

    /// <summary>Asks the policy server about the oldest events that wait for it. After an attempt that failed, the next calls do nothing for a time.</summary>
    /// <remarks>Only one call runs at a time. The list of these events is in memory: a room that was loaded again does not have it.</remarks>
    internal async Task RecheckPoliciesAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _services.TimeProvider.GetUtcNow();
        if (!_writer.HasPolicyRechecks || now < _nextPolicyRecheck)
        {
            return;
        }

        RoomEvent[] waiting = await ReadAsync(
            room => room.PolicyRechecks.Take(MaxPolicyRechecksAtOnce).Select(id => room.TryGetEvent(id, out RoomEvent? known) ? known : null).OfType<RoomEvent>().ToArray(), cancellationToken).ConfigureAwait(false);
        var client = new PolicyServerClient(this, _services);
        foreach (RoomEvent known in waiting)
        {
            PolicyDecision decision = known.UnsignedBy is { } via
                ? await client.AskAsync(known.Pdu, via, cancellationToken).ConfigureAwait(false)
                : new PolicyDecision(Signed: null, PolicyServerStatus.Refused);
            if (decision.Signed is { } signed)
            {
                _ = await _writer.RunAsync(turn => turn.RecheckPolicySignature(signed, origin: null), GetNeeded(signed), cancellationToken).ConfigureAwait(false);
            }
            else if (decision.Status == PolicyServerStatus.Refused)
            {
                _ = await ReadAsync(room => room.ForgetPolicyRecheck(known.EventId), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _nextPolicyRecheck = now + _policyDelay;
                _policyDelay = _policyDelay * 2 < LongestPolicyDelay ? _policyDelay * 2 : LongestPolicyDelay;
                return;
            }
        }

        _policyDelay = FirstPolicyDelay;
    }
}
