namespace Matrix.Core.Authorization;

/// <summary>Represents a power level in an event: absent, a level, or malformed.</summary>
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

    /// <summary>Gets the value for a field that is present but is not a level.</summary>
    public static LevelField Malformed => new(State.Malformed, 0);

    public bool IsAbsent => _state == State.Absent;

    public bool IsMalformed => _state == State.Malformed;

    public long Value { get; }

    public static LevelField Of(long value) => new(State.Level, value);

    /// <summary>Tries to get the level, or a default if the field is absent. Returns <see langword="false"/> if the field is malformed.</summary>
    public bool TryGet(long fallback, out PowerLevel level)
    {
        level = new PowerLevel(IsAbsent ? fallback : Value);
        return !IsMalformed;
    }
}
