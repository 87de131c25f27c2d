namespace Matrix.Core.Events;

/// <summary>
/// Represents a member of an event: its field and the end of its value. It is a single integer because it is kept for every member of every event.
/// </summary>
internal readonly struct MemberIndex
{
    private const int FieldBits = 4;

    /// <summary>The maximum end offset. The members of a longer event, which can only come from a trusted store, are found by reading.</summary>
    public const int MaxEnd = int.MaxValue >> FieldBits;

    private readonly int _packed;

    /// <param name="field">The field, or <see cref="PduField.None"/> if the format does not define the key.</param>
    /// <param name="end">The offset of the byte after the value, at most <see cref="MaxEnd"/>.</param>
    public MemberIndex(PduField field, int end) => _packed = (end << FieldBits) | (int)field;

    public PduField Field => (PduField)(_packed & ((1 << FieldBits) - 1));

    public int End => _packed >> FieldBits;
}
