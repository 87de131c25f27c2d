using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.Rooms;

/// <summary>Represents the reason why a create event does not create a room: the auth rules refuse it, or one of its fields is too long.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules">Room version 12, Authorisation rules, rule 1</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#size-limits">Client-server API, Size limits</seealso>
public sealed record RoomCreationError
{
    internal RoomCreationError(AuthVerdict refusal) => Verdict = refusal;

    internal RoomCreationError(PduField overlongField) => OverlongField = overlongField;

    /// <summary>Gets the verdict of the auth rules, which is a refusal; <see langword="null"/> where a field is too long.</summary>
    public AuthVerdict? Verdict { get; }

    /// <summary>Gets the field that is longer than 255 bytes; <see cref="PduField.None"/> where the auth rules refuse the event.</summary>
    public PduField OverlongField { get; }

    /// <summary>Gets the stable code of the refusal: the code of the rule (for example <c>AU-1.1</c>), or <c>overlong_field</c>.</summary>
    public string Code => Verdict?.Code ?? Explanations.OverlongFieldCode;

    /// <summary>Gets a sentence that explains the refusal.</summary>
    public string Reason => Verdict?.Reason ?? Explanations.DescribeOverlongField(OverlongField);

    /// <summary>Returns a sentence for a log, with the rule where there is one.</summary>
    /// <returns>The sentence.</returns>
    public override string ToString() => Verdict?.ToString() ?? $"rejected: {Reason}";
}
