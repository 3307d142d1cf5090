"""The shipped network and its training step in PyTorch: the peer of bench/training.ts.

Reads one JSON request a line and answers with one line each. The first request describes the model.
"""
import base64
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

LOG_SCALE_LIMIT = 4.0


def masks(dimensions, hidden):
    degrees = np.arange(hidden) * dimensions // hidden
    inputs, outputs = np.arange(1, dimensions + 1), np.arange(dimensions)
    mask = lambda a, b: torch.tensor((b[None, :] >= a[:, None]).astype(np.float32))
    return mask(inputs, degrees), mask(degrees, degrees), mask(degrees, outputs)


class Model(torch.nn.Module):
    """Parameters keep the shapes and names of Steelyard's; filters and dense kernels are turned once, to PyTorch's own order."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.masks = masks(case["dimensions"], case["flowHidden"])
        values = np.frombuffer(base64.b64decode(case["parameters"]), np.float32)
        offset = 0
        self.p = {}
        for spec in case["specs"]:
            size = int(np.prod(spec["shape"]))
            tensor = torch.tensor(values[offset:offset + size].reshape(spec["shape"]))
            offset += size
            if "convolution" in spec["name"] and tensor.ndim == 4:
                tensor = tensor.permute(3, 2, 0, 1)
            elif spec["name"].endswith("/kernel"):
                tensor = tensor.T
            self.p[spec["name"]] = torch.nn.Parameter(tensor.contiguous())
            self.register_parameter(spec["name"].replace("/", "_"), self.p[spec["name"]])

    def dense(self, name, x):
        return F.linear(x, self.p[name + "/kernel"], self.p[name + "/bias"])

    def branch(self, name, images, exact):
        p, pixels = self.p, self.case["pixels"]
        x = torch.sqrt(images * (pixels * pixels)).reshape(-1, 1, pixels, pixels)
        for i in range(len(self.case["channels"])):
            weight, bias = p[f"{name}/convolution{i}/kernel"], p[f"{name}/convolution{i}/bias"]
            size = weight.shape[-1]
            if exact:  # TensorFlow pads the far side first; PyTorch's own padding is as costly and needs no copy
                total = (math.ceil(x.shape[-1] / 2) - 1) * 2 + size - x.shape[-1]
                x = F.conv2d(F.pad(x, (total // 2, total - total // 2) * 2), weight, bias, stride=2)
            else:
                x = F.conv2d(x, weight, bias, stride=2, padding=size // 2)
            x = F.relu(x)
        # Flattened as Steelyard does, pixels first, only where the numbers are compared.
        flat = x.permute(0, 2, 3, 1).flatten(1) if exact else x.flatten(1)
        return F.relu(self.dense(name + "/features", flat))

    def summary(self, batch, exact=False):
        branches = [self.branch(name, batch[name], exact) for name in ("sky", "phaseSpace")]
        x = torch.cat([*branches, batch["scalars"]], 1)
        for name in ("joined0", "joined1", "summary"):
            x = F.relu(self.dense(name, x))
        return x

    def loss(self, batch, exact=False):
        context, z = self.summary(batch, exact), batch["target"]
        input_mask, hidden_mask, output_mask = self.masks
        log_determinant = 0
        for k in range(self.case["transforms"]):
            p = lambda part: self.p[f"flow{k}/{part}"]
            h = F.relu(z @ (p("input") * input_mask) + torch.addmm(p("bias0"), context, p("context")))
            h = F.relu(torch.addmm(p("bias1"), h, p("hidden") * hidden_mask))
            shift = torch.addmm(p("shiftBias"), h, p("shift") * output_mask)
            raw = torch.addmm(p("scaleBias"), h, p("scale") * output_mask)
            log_scale = torch.tanh(raw / LOG_SCALE_LIMIT) * LOG_SCALE_LIMIT
            z = ((z - shift) * torch.exp(-log_scale)).flip(1)
            log_determinant = log_determinant - log_scale.sum(1)
        dimensions = self.case["dimensions"]
        log_prob = -0.5 * (z.square().sum(1) + dimensions * math.log(2 * math.pi)) + log_determinant
        return -log_prob.mean() / dimensions


def random_batch(case, size):
    pixels = case["pixels"]
    image = lambda: torch.rand(size, pixels, pixels) / pixels ** 2
    return {"sky": image(), "phaseSpace": image(), "scalars": torch.randn(size, case["scalars"]), "target": torch.randn(size, case["dimensions"])}


def main():
    case = json.loads(sys.stdin.readline())
    model = Model(case)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=1e-4)
    batches = {}
    print(json.dumps({"version": torch.__version__}), flush=True)

    def train(batch):
        optimiser.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        return loss.item()

    def infer(batch):
        with torch.inference_mode():
            return model.summary(batch)

    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "loss":
            size = request["size"]
            batch = {name: torch.tensor(np.frombuffer(base64.b64decode(data), np.float32)).reshape(size, -1) for name, data in request["batch"].items()}
            print(json.dumps({"loss": model.loss(batch, exact=True).item()}), flush=True)
            continue
        torch.set_num_threads(request["threads"])
        size = request["size"]
        batch = batches.setdefault(size, random_batch(case, size))
        work = train if request["do"] == "train" else infer
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(request["repeats"]):
            work(batch)
        print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}), flush=True)


main()
