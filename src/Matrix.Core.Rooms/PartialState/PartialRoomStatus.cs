namespace Matrix.Core.Rooms;

/// <summary>Specifies how much of its state a <see cref="PartialRoom"/> has.</summary>
public enum PartialRoomStatus
{
    /// <summary>Not all members are known. Events are judged by what is known, and again when the rest is.</summary>
    Partial,

    /// <summary>All is known. This does not change any more.</summary>
    Full,

    /// <summary>The state is not needed or not available any more; <see cref="PartialRoom.EndReason"/> has the reason.</summary>
    Ended,
}
