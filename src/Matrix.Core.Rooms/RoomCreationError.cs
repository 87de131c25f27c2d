using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.Rooms;

/// <summary>Represents why an event creates no room: the auth rules refuse it, or a field of it is too long.</summary>
/// <remarks>Matrix spec, room versions, § Authorisation rules, rule 1; client-server API, § Size limits.</remarks>
public sealed record RoomCreationError
{
    internal RoomCreationError(AuthVerdict refusal) => Verdict = refusal;

    internal RoomCreationError(PduField overlongField) => OverlongField = overlongField;

    /// <summary>Gets the verdict of the auth rules, which is a refusal; null where a field is too long.</summary>
    public AuthVerdict? Verdict { get; }

    /// <summary>Gets the field that is over 255 bytes; <see cref="PduField.None"/> where the auth rules refuse the event.</summary>
    public PduField OverlongField { get; }

    /// <summary>Gets the stable name of what refused the event: that of the rule (<c>AU-1.1</c>), or <c>overlong_field</c>.</summary>
    public string Code => Verdict?.Code ?? Explanations.OverlongFieldCode;

    /// <summary>Gets a sentence that says why.</summary>
    public string Reason => Verdict?.Reason ?? Explanations.OfOverlongField(OverlongField);

    /// <summary>Returns a sentence for a log, with the rule where there is one.</summary>
    public override string ToString() => Verdict?.ToString() ?? $"rejected: {Reason}";
}
