namespace Matrix.Core.Events;

/// <summary>A member of an event: which field it is, and where it ends. Kept for every member of every event, so that it is one integer.</summary>
internal readonly struct MemberIndex
{
    private const int FieldBits = 4;

    /// <summary>Of an event that is longer (a trusted store's: others are refused) the members are found by reading.</summary>
    public const int MaxEnd = int.MaxValue >> FieldBits;

    private readonly int _packed;

    /// <param name="field">The field; <see cref="PduField.None"/> where the format does not know the key.</param>
    /// <param name="end">The offset of the byte behind the value, <see cref="MaxEnd"/> at the most.</param>
    public MemberIndex(PduField field, int end) => _packed = (end << FieldBits) | (int)field;

    public PduField Field => (PduField)(_packed & ((1 << FieldBits) - 1));

    public int End => _packed >> FieldBits;
}
