namespace Matrix.Core.Authorization;

/// <summary>A power level as it stands in an event: not there, a level, or something that is none.</summary>
internal readonly record struct LevelField
{
    private readonly State _state;

    private LevelField(State state, long value)
    {
        _state = state;
        Value = value;
    }

    private enum State : byte
    {
        Absent,
        Level,
        Malformed,
    }

    /// <summary>There, and no level.</summary>
    public static LevelField Malformed => new(State.Malformed, 0);

    public bool IsAbsent => _state == State.Absent;

    public bool IsMalformed => _state == State.Malformed;

    public long Value { get; }

    public static LevelField Of(long value) => new(State.Level, value);

    /// <summary>The level, or a default where there is none; false where what is there is none.</summary>
    public bool TryGet(long fallback, out PowerLevel level)
    {
        level = new PowerLevel(IsAbsent ? fallback : Value);
        return !IsMalformed;
    }
}
