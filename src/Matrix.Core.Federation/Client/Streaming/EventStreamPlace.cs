namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the position of the next token in a reply of many events.</summary>
internal enum EventStreamPlace
{
    /// <summary>Before <c>[200, {…}]</c>.</summary>
    Pair,

    /// <summary>Before the <c>200</c>.</summary>
    Status,

    /// <summary>Before the object.</summary>
    Root,

    /// <summary>Before a member, or the end of the object.</summary>
    Members,

    /// <summary>Before the value of a member.</summary>
    Value,

    /// <summary>Before an event, or the end of the array.</summary>
    Items,

    /// <summary>In an event.</summary>
    Event,

    /// <summary>In an item that is left out.</summary>
    LeftOut,

    /// <summary>In a member that is kept.</summary>
    Kept,

    /// <summary>In a member that is skipped.</summary>
    Skipped,

    /// <summary>Before the end of the pair.</summary>
    PairEnd,

    /// <summary>After everything.</summary>
    End,
}
